import { randomBytes } from 'node:crypto';
import { readQuery, type Structure } from './api/query.ts';
import { ec2Api } from './api/service-api.ts';
import { escapeXml, writeXml } from './api/xml.ts';
import { ec2Actions } from './ec2/actions.ts';
import { Ec2Broken, Ec2Error } from './ec2/errors.ts';
import { newRegion } from './ec2/new-region.ts';
import { isRegion } from './ec2/places.ts';
import { account, type Region } from './ec2/region.ts';
import { answerS3, type Bucket } from './s3.ts';
import type { HttpAnswer, HttpRequest } from './serve-http.ts';

/** All that an account has, by region; plain JSON. */
export interface Account {
  readonly regions: Record<string, Region>;
  readonly buckets: Record<string, Bucket>;
}

export const emptyAccount = (): Account => ({ regions: {}, buckets: {} });

const declaration = '<?xml version="1.0" encoding="utf-8"?>\n';
const broken = [
  '<!doctype html>',
  '<html lang=en>',
  '<title>500 Internal Server Error</title>',
  '<h1>Internal Server Error</h1>',
  '<p>The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.</p>',
  '',
].join('\n');

const requestId = (): string => randomBytes(39).toString('base64').replace(/[+/]/g, 'A');

const xml = (status: number, body: string): HttpAnswer => ({
  status,
  headers: { Server: 'Werkzeug/3.1.9 Python/3.11.2', 'Content-Type': 'text/xml', 'x-amzn-requestid': requestId(), 'Access-Control-Allow-Origin': '*' },
  body,
});

/** One request to the emulator: which service and region it means stands in its signature, which is not checked. */
export function answer(state: Account, request: HttpRequest): HttpAnswer {
  const [, region = 'us-east-1', service = serviceOf(request)] = /Credential=[^/]*\/\d+\/([\w-]+)\/([\w-]+)\//.exec(request.headers.authorization ?? '') ?? [];
  try {
    const form = new URLSearchParams(request.method === 'POST' ? request.body.toString('utf8') : (request.target.split('?')[1] ?? ''));
    if (service === 's3') return answerS3(state.buckets, request, { region, requestId: requestId() });
    if (service === 'ec2') return ec2(state, region, form);
    if (service === 'sts' && form.get('Action') === 'GetCallerIdentity') return callerIdentity();
    throw new Ec2Broken(`${service} is not there`);
  } catch (error) {
    if (error instanceof Ec2Error) return xml(400, refusal(error));
    return { status: 500, headers: { Server: 'Werkzeug/3.1.9 Python/3.11.2', 'Content-Type': 'text/html; charset=utf-8' }, body: broken };
  }
}

const serviceOf = ({ headers, method }: HttpRequest): string => /^(ec2|sts|iam)\./.exec(headers.host ?? '')?.[1] ?? (method === 'POST' ? 'ec2' : 's3');

function ec2({ regions }: Account, name: string, form: URLSearchParams): HttpAnswer {
  if (!isRegion(name)) throw new Ec2Broken(`there is no region ${name}`);
  const region = (regions[name] ??= newRegion(name));
  const action = form.get('Action') ?? '';
  const operation = ec2Api().operations.get(action);
  const act = ec2Actions[action];
  if (!operation || !act) throw new Ec2Broken(`${action} is not simulated`);
  const input = readQuery(ec2Api(), operation.input, form);
  if (input.DryRun === true && !readsInDryRun.has(action)) throw new Ec2Error('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
  const output = act(region, input as never);
  const inner = output === undefined ? '' : writeXml(ec2Api(), operation.output, output as Structure);
  const body = `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15">${inner}<requestId>request-id</requestId></${action}Response>`;
  return xml(200, declaration + body);
}

/** The emulator looks at the flag nowhere else. */
const readsInDryRun = new Set(['DescribeSecurityGroups', 'UpdateSecurityGroupRuleDescriptionsIngress', 'UpdateSecurityGroupRuleDescriptionsEgress']);

/** The answer to what an account has no more room for. */
export const full = (): HttpAnswer => xml(400, refusal(new Ec2Error('ResourceLimitExceeded', 'The account of this lab has no room for more.')));

const refusal = ({ code, message }: Ec2Error): string =>
  `${declaration}<Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15"><Errors><Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error></Errors><RequestID>request-id</RequestID></Response>`;

function callerIdentity(): HttpAnswer {
  const who = `<UserId>AKIAIOSFODNN7EXAMPLE</UserId><Account>${account}</Account><Arn>arn:aws:sts::${account}:user/moto</Arn>`;
  const meta = `<ResponseMetadata><RequestId>${requestId()}</RequestId></ResponseMetadata>`;
  const name = 'GetCallerIdentityRes';
  return xml(200, `<${name}ponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${name}ult>${who}</${name}ult>${meta}</${name}ponse>`);
}
