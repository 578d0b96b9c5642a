import { escapeXml } from './api/xml.ts';
import type { HttpAnswer, HttpRequest } from './serve-http.ts';

export interface Bucket {
  readonly region: string;
  readonly createdAt: string;
  /** Settings by the query that names them (`policy`, `publicAccessBlock`), as they were sent. */
  readonly settings: Record<string, string>;
}

interface Asked {
  readonly region: string;
  readonly requestId: string;
}

const declaration = '<?xml version="1.0" encoding="utf-8"?>\n';
const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const owner = '<Owner><DisplayName>webfile</DisplayName><ID>bcaf1ffd86f41161ca5fb16fd081034f</ID></Owner>';

/** What a bucket says where a setting was never made. */
const unset: Readonly<Record<string, readonly [code: string, words: string]>> = {
  policy: ['NoSuchBucketPolicy', 'The bucket policy does not exist'],
  publicAccessBlock: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
  encryption: ['ServerSideEncryptionConfigurationNotFoundError', 'The server side encryption configuration was not found'],
  tagging: ['NoSuchTagSet', 'The TagSet does not exist'],
};
const empty: Readonly<Record<string, string>> = {
  versioning: `<VersioningConfiguration ${namespace}/>`,
  logging: `<BucketLoggingStatus ${namespace}/>`,
};

interface Reply {
  readonly tell: (status: number, body: string, type?: string) => HttpAnswer;
  readonly refuse: (status: number, words: readonly [code: string, words: string], about?: string) => HttpAnswer;
}

function replies(requestId: string): Reply {
  const tell: Reply['tell'] = (status, body, type = 'application/xml') => ({
    status,
    headers: { Server: 'Werkzeug/3.1.9 Python/3.11.2', 'Content-Type': type, 'x-amzn-requestid': requestId },
    body,
  });
  const refuse: Reply['refuse'] = (status, [code, words], about = '') =>
    tell(status, `${declaration}<Error><Code>${code}</Code><Message>${words}</Message>${about}<RequestId>${requestId}</RequestId></Error>`);
  return { tell, refuse };
}

/** Buckets and their settings; they hold no objects. */
export function answerS3(buckets: Record<string, Bucket>, request: HttpRequest, { region, requestId }: Asked): HttpAnswer {
  const { pathname, searchParams } = new URL(request.target, 'http://s3');
  const name = decodeURIComponent(pathname.split('/')[1] ?? '');
  const { tell, refuse } = replies(requestId);
  if (name === '') return tell(200, declaration + listing(buckets));
  const bucket = Object.hasOwn(buckets, name) ? buckets[name] : undefined;
  const about = `<BucketName>${escapeXml(name)}</BucketName>`;
  const setting = [...searchParams.keys()].find((key) => key in unset || key in empty || key === 'location');
  const { method } = request;
  const invalid = method === 'PUT' && setting === undefined && !bucket ? unfit(name, region, request.body.toString('utf8')) : undefined;
  if (invalid) return refuse(400, invalid);
  if (method === 'PUT' && setting === undefined) {
    if (bucket) return refuse(409, ['BucketAlreadyOwnedByYou', 'Your previous request to create the named bucket succeeded and you already own it.'], about);
    buckets[name] = { region, createdAt: new Date().toISOString(), settings: {} };
    return tell(200, '');
  }
  if (!bucket) return refuse(404, ['NoSuchBucket', 'The specified bucket does not exist'], about);
  if (setting === undefined) return whole(buckets, { name, method, tell });
  return settings(bucket, { setting, request, about, ...replies(requestId) });
}

/** Why a bucket cannot be made. */
function unfit(name: string, region: string, body: string): readonly [code: string, words: string] | undefined {
  const place = /<LocationConstraint>([^<]*)/.exec(body)?.[1];
  const fits = place === undefined ? region === 'us-east-1' : place === region;
  const words = `The ${place ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`;
  if (!fits) return ['IllegalLocationConstraintException', words];
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) ? undefined : ['InvalidBucketName', 'The specified bucket is not valid.'];
}

interface Configured extends Reply {
  readonly setting: string;
  readonly request: HttpRequest;
  readonly about: string;
}

function settings(bucket: Bucket, { setting, request: { method, body }, about, tell, refuse }: Configured): HttpAnswer {
  if (method === 'PUT') {
    bucket.settings[setting] = body.toString('utf8');
    return tell(setting === 'policy' ? 204 : 200, '');
  }
  if (method === 'DELETE') {
    delete bucket.settings[setting];
    return tell(204, '');
  }
  if (setting === 'location') return tell(200, `${declaration}<LocationConstraint ${namespace}>${bucket.region}</LocationConstraint>`);
  const kept = bucket.settings[setting] ?? empty[setting];
  return kept === undefined ? refuse(404, unset[setting]!, about) : tell(200, kept, setting === 'policy' ? 'application/json' : 'application/xml');
}

interface WholeBucket {
  readonly name: string;
  readonly method: string;
  readonly tell: (status: number, body: string) => HttpAnswer;
}

function whole(buckets: Record<string, Bucket>, { name, method, tell }: WholeBucket): HttpAnswer {
  if (method === 'DELETE') {
    delete buckets[name];
    return tell(204, '');
  }
  if (method === 'HEAD') return tell(200, '');
  return tell(
    200,
    `${declaration}<ListBucketResult ${namespace}><Name>${escapeXml(name)}</Name><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>`,
  );
}

function listing(buckets: Readonly<Record<string, Bucket>>): string {
  const rows = Object.entries(buckets).map(
    ([name, { createdAt }]) => `<Bucket><CreationDate>${createdAt}</CreationDate><Name>${escapeXml(name)}</Name></Bucket>`,
  );
  return `<ListAllMyBucketsResult ${namespace}>${rows.length === 0 ? '<Buckets/>' : `<Buckets>${rows.join('')}</Buckets>`}${owner}</ListAllMyBucketsResult>`;
}
