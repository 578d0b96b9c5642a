import { ec2Api, parseServiceApi } from '../../daemons/aws/api/service-api.ts';
import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { checkChoice, takeOptions, type Values } from './arguments.ts';
import { AwsError, failure, misuse } from './aws-error.ts';
import { readSettings, type Settings } from './config.ts';
import { configure } from './configure.ts';
import { choices, dashed } from './names.ts';
import { operate, type Service } from './operate.ts';
import { globalOptions } from './options.ts';
import { type Printing, queryOf } from './print.ts';
import { s3 } from './s3.ts';
import { s3api } from './s3api.ts';
import { waitFor } from './wait.ts';

const version = 'aws-cli/1.45.64 Python/3.11.2 Linux/6.1.0 botocore/1.43.64\n';

/** The query APIs of the command line, by their names there. */
const services: Readonly<Record<string, () => Service>> = {
  ec2: () => ({ name: 'ec2', version: '2016-11-15', api: ec2Api() }),
  sts: () => ({ name: 'sts', version: '2011-06-15', api: sts }),
};
const sts = parseServiceApi('op GetCallerIdentity - Identity\nIdentity: UserId=UserId Account=Account Arn=Arn\n');

/** Version 1 of the AWS command line. */
export const aws = defineProgram({
  name: 'aws',
  paths: ['/opt/python/bin/aws'],
  async run(context) {
    try {
      return await run(context);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      await context.stderr.write(error.message);
      return error.code;
    }
  },
});

async function run(context: ProgramContext): Promise<number> {
  const { values, rest } = takeOptions(context.argv.slice(1), globalOptions);
  const at = rest.findIndex((word) => !word.startsWith('-'));
  if (values.has('version')) {
    await context.stdout.write(version);
    return 0;
  }
  if (at < 0) throw misuse('the following arguments are required: command');
  const command = rest[at]!;
  checkChoice('command', command, choices(''));
  if (command === 'help') throw failure("[Errno 2] No such file or directory: '/opt/python/lib/python3.11/site-packages/awscli/examples/global_options.rst'");
  return dispatch(context, { command, words: rest.toSpliced(at, 1), values });
}

interface Command {
  readonly command: string;
  readonly words: readonly string[];
  readonly values: Values;
}

async function dispatch(context: ProgramContext, { command, words, values }: Command): Promise<number> {
  const of = (name: string): string | undefined => values.get(name)?.[0];
  const query = queryOf(of('query'));
  const settings = await readSettings(context, { profile: of('profile'), region: of('region'), endpoint: of('endpoint-url') });
  const how: Printing = { output: of('output') ?? settings.output ?? 'json', query, color: of('color') };
  if (command === 'configure') return configure(context, settings, words);
  if (command === 's3') return s3(context, settings, words);
  if (command !== 's3api' && !services[command]) throw failure(`aws ${command} is not simulated here; what is: ec2, sts, s3, s3api, configure`);
  const at = words.findIndex((word) => !word.startsWith('-'));
  if (at < 0) throw misuse('the following arguments are required: operation');
  const name = words[at]!;
  const order = { settings, how, words: words.toSpliced(at, 1), operation: name };
  checkChoice('operation', name, choices(command));
  if (name === 'help' || order.words[0] === 'help') throw failure('Could not find executable named "groff or mandoc"');
  return command === 's3api' ? s3api(context, order) : call(context, { ...order, service: services[command]!(), paginate: !values.has('no-paginate') });
}

interface Called {
  readonly settings: Settings;
  readonly how: Printing;
  readonly words: readonly string[];
  readonly operation: string;
  readonly service: Service;
  readonly paginate: boolean;
}

function call(context: ProgramContext, { operation: name, service, ...order }: Called): Promise<number> {
  if (name === 'wait') return waitFor(context, { service, ...order });
  const operations = [...service.api.operations.values()];
  const operation = operations.find((one) => dashed(one.name) === name);
  if (!operation) {
    const known = operations.map((one) => dashed(one.name)).sort();
    throw failure(`aws ${service.name} ${name} is not simulated here; what is: ${known.join(', ')}`);
  }
  return operate(context, { ...order, service, operation });
}
