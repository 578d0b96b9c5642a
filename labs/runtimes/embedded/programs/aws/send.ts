import { sendHttp } from '../../daemons/aws/send-http.ts';
import type { ProgramContext } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { AwsError, failure } from './aws-error.ts';
import { existing, type Settings } from './config.ts';

export interface Call {
  readonly service: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly body: string;
  readonly type?: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The words for an HTTP body that is no XML, as Python shows bytes. */
export function unreadable(text: string): AwsError {
  const shown = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return failure(`Unable to parse response (syntax error: line 1, column 0), invalid XML received. Further retries may succeed:\nb'${shown}'`);
}

/** Sends one request to a service's endpoint, signed in name only. Throws what the command says where it cannot. */
export async function send({ sys, env }: ProgramContext, settings: Settings, call: Call): Promise<Answer> {
  existing(settings);
  const region = settings.region?.value;
  if (region === undefined || region === '') throw new AwsError('You must specify a region. You can also configure your region by running "aws configure".\n');
  if (!/^(?![0-9]+$)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)$/.test(region)) throw failure(`Provided region_name '${region}' doesn't match a supported format.`);
  if (!settings.accessKey || !settings.secretKey)
    throw new AwsError('Unable to locate credentials. You can configure credentials by running "aws configure".\n');
  const url = endpointOf(settings.endpoint, call.service, region);
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const headers = {
    host: url.host,
    'user-agent': 'aws-cli/1.45.64 md/Botocore#1.43.64',
    'content-type': call.type ?? 'application/x-www-form-urlencoded; charset=utf-8',
    'content-length': String(Buffer.byteLength(call.body)),
    authorization: `AWS4-HMAC-SHA256 Credential=${settings.accessKey.value}/${day}/${region}/${call.service}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    ...(env.AWS_SESSION_TOKEN ? { 'x-amz-security-token': env.AWS_SESSION_TOKEN } : {}),
  };
  const missing = failure(`Could not connect to the endpoint URL: "${url.href}"`);
  if (url.protocol !== 'http:') throw missing;
  try {
    const request = { method: call.method, target: call.target, headers, body: Buffer.from(call.body) };
    const { status, body } = await sendHttp(sys, { host: url.hostname, port: Number(url.port || 80) }, request);
    return { status, text: body.toString('utf8') };
  } catch (error) {
    if (isSysError(error)) throw missing;
    throw failure(`Connection was closed before we received a valid response from endpoint URL: "${url.href}".`);
  }
}

function endpointOf(asked: string | undefined, service: string, region: string): URL {
  if (asked === undefined) return new URL(`https://${service}.${region}.amazonaws.com/`);
  if (!/^https?:\/\//.test(asked))
    throw failure(`Bad value for --endpoint-url "${asked}": scheme is missing.  Must be of the form http://<hostname>/ or https://<hostname>/`);
  return new URL(asked);
}
