/** What ends the command: its words on stderr and its exit status. */
export class AwsError extends Error {
  readonly code: number;
  constructor(message: string, code = 255) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
  }
}

const usage = [
  'usage: \rNote: AWS CLI version 2, the latest major version of the AWS CLI, is now stable and recommended for general use. For more information, see the AWS CLI version 2 installation instructions at: https://docs.aws.amazon.com/cli/latest/userguide/install-cliv2.html',
  '',
  'usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]',
  'To see help text, you can run:',
  '',
  '  aws help',
  '  aws <command> help',
  '  aws <command> <subcommand> help',
  '',
].join('\n');

/** A refusal as most of the command's parts word it: an empty line, then the reason. */
export const failure = (words: string): AwsError => new AwsError(`\n${words}\n`);
/** Words that cannot be understood. */
export const misuse = (words: string): AwsError => new AwsError(`${usage}aws: error: ${words}\n`, 2);
export const unknownOptions = (words: readonly string[]): AwsError => new AwsError(`${usage}\nUnknown options: ${words.join(', ')}\n`);
