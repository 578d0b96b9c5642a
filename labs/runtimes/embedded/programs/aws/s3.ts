import { parseXml, type XmlElement } from '../../daemons/aws/api/xml.ts';
import type { ProgramContext } from '../../program/program.ts';
import { AwsError, failure } from './aws-error.ts';
import type { Settings } from './config.ts';
import { choices } from './names.ts';
import { type Answer, send, unreadable } from './send.ts';

const verbs = choices('s3');

const child = (element: XmlElement | undefined, name: string): XmlElement | undefined => element?.children.find((one) => one.name === name);

export interface BucketCall {
  readonly operation: string;
  readonly method: string;
  readonly target: string;
  readonly body?: string;
}

/** One request to S3. Throws what it refuses. */
export async function askS3(context: ProgramContext, settings: Settings, { operation, method, target, body = '' }: BucketCall): Promise<Answer> {
  const answer = await send(context, settings, { service: 's3', method, target, body, type: 'application/xml' });
  if (answer.status < 300) return answer;
  if (method === 'HEAD') throw failure(`An error occurred (${answer.status}) when calling the ${operation} operation: Not Found`);
  const error = parseXml(answer.text);
  if (!error) throw unreadable(answer.text);
  throw failure(`An error occurred (${child(error, 'Code')?.text}) when calling the ${operation} operation: ${child(error, 'Message')?.text}`);
}

/** `aws s3` for an account whose buckets hold nothing: lists, makes and removes them. */
export async function s3(context: ProgramContext, settings: Settings, words: readonly string[]): Promise<number> {
  const [verb, ...operands] = words.filter((word) => !word.startsWith('--'));
  if (verb === undefined) throw new AwsError('\nusage: aws [options] <command> <subcommand> [parameters]\naws: error: too few arguments\n');
  if (!['ls', 'mb', 'rb'].includes(verb))
    throw failure(`aws s3 ${verb} is not simulated here; what is: ls, mb, rb${verbs.includes(verb) ? '' : ' (there is no such command)'}`);
  const [, bucket] = /^s3:\/\/([^/]*)/.exec(operands[0] ?? '') ?? [];
  if (verb === 'ls') return list(context, settings, bucket ?? operands[0]);
  if (!bucket) throw failure('<S3Uri>\nError: Invalid argument type');
  const [method, operation, told] = verb === 'mb' ? (['PUT', 'CreateBucket', 'make_bucket'] as const) : (['DELETE', 'DeleteBucket', 'remove_bucket'] as const);
  try {
    const body = verb === 'mb' ? placeOf(settings.region?.value) : '';
    await askS3(context, settings, { operation, method, target: `/${encodeURIComponent(bucket)}`, body });
  } catch (error) {
    if (!(error instanceof AwsError) || !error.message.startsWith('\nAn error occurred')) throw error;
    throw new AwsError(`${told} failed: s3://${bucket} ${error.message.trim()}\n`, 1);
  }
  await context.stdout.write(`${told}: ${bucket}\n`);
  return 0;
}

async function list(context: ProgramContext, settings: Settings, bucket: string | undefined): Promise<number> {
  if (bucket !== undefined) {
    await askS3(context, settings, { operation: 'ListObjectsV2', method: 'GET', target: `/${encodeURIComponent(bucket)}?list-type=2&prefix=&delimiter=%2F` });
    return 0;
  }
  for (const { name, createdAt } of buckets(await askS3(context, settings, { operation: 'ListBuckets', method: 'GET', target: '/' })))
    await context.stdout.write(`${createdAt.slice(0, 19).replace('T', ' ')} ${name}\n`);
  return 0;
}

/** Where a bucket is to be, as its making says it. */
export const placeOf = (region: string | undefined): string =>
  region === undefined || region === 'us-east-1'
    ? ''
    : `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;

export function buckets({ text }: Answer): { name: string; createdAt: string }[] {
  const rows = child(parseXml(text), 'Buckets')?.children ?? [];
  return rows.map((row) => ({ name: child(row, 'Name')?.text ?? '', createdAt: child(row, 'CreationDate')?.text ?? '' }));
}
