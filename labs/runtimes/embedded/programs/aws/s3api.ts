import { parseXml, type XmlElement } from '../../daemons/aws/api/xml.ts';
import type { ProgramContext } from '../../program/program.ts';
import { checkRequired, type Option, takeOptions } from './arguments.ts';
import { failure, unknownOptions } from './aws-error.ts';
import type { Settings } from './config.ts';
import { type Printing, print } from './print.ts';
import { parseJson } from './python-json.ts';
import { askS3, buckets, placeOf } from './s3.ts';

interface Setting {
  readonly query: string;
  /** The option that a new value comes by, and the element that it is written in. */
  readonly option: string;
  readonly element: string;
}

/** Settings of a bucket by the name in their operations: `get-bucket-versioning`. */
const settingsOf: Readonly<Record<string, Setting>> = {
  'bucket-policy': { query: 'policy', option: 'policy', element: '' },
  'public-access-block': { query: 'publicAccessBlock', option: 'public-access-block-configuration', element: 'PublicAccessBlockConfiguration' },
  'bucket-versioning': { query: 'versioning', option: 'versioning-configuration', element: 'VersioningConfiguration' },
};

const capital = (name: string): string => name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
const offered = [
  'list-buckets',
  'create-bucket',
  'delete-bucket',
  'head-bucket',
  'get-bucket-location',
  ...Object.keys(settingsOf).flatMap((name) => [`get-${name}`, `put-${name}`, `delete-${name}`]),
];

const optionsOf = (operation: string, verb: string, setting: Setting | undefined): Option[] => [
  ...(operation === 'list-buckets' ? [] : [{ name: 'bucket', takes: 'one', required: true } as const]),
  ...(verb === 'put' && setting ? [{ name: setting.option, takes: 'one', required: true } as const] : []),
  ...(operation === 'create-bucket' ? [{ name: 'create-bucket-configuration', takes: 'one' } as const, { name: 'acl', takes: 'one' } as const] : []),
];

/** `aws s3api` as far as buckets and their settings go. */
export async function s3api(
  context: ProgramContext,
  order: { settings: Settings; operation: string; words: readonly string[]; how: Printing },
): Promise<number> {
  const { settings, operation, words, how } = order;
  if (!offered.includes(operation)) throw failure(`aws s3api ${operation} is not simulated here; what is: ${offered.join(', ')}`);
  const [, verb = '', about = ''] = /^(get|put|delete)-(.*)$/.exec(operation) ?? [];
  const setting = settingsOf[about];
  const options = optionsOf(operation, verb, setting);
  const { values, rest } = takeOptions(words, options);
  checkRequired(options, values);
  if (rest.length > 0) throw unknownOptions(rest);
  const target = `/${encodeURIComponent(values.get('bucket')?.[0] ?? '')}`;
  const call = (method: string, query = '', body = '') => askS3(context, settings, { operation: capital(operation), method, target: target + query, body });
  const given = values.get(setting?.option ?? 'create-bucket-configuration')?.[0];
  const value = await perform({ operation, verb, setting, given, bucket: values.get('bucket')?.[0] ?? '', call });
  await print(context, capital(operation), { value, how });
  return 0;
}

interface Work {
  readonly operation: string;
  readonly verb: string;
  readonly setting: Setting | undefined;
  readonly given: string | undefined;
  readonly bucket: string;
  call(method: string, query?: string, body?: string): Promise<{ status: number; text: string }>;
}

async function perform({ operation, verb, setting, given, bucket, call }: Work): Promise<object> {
  if (setting) {
    const query = `?${setting.query}`;
    if (verb === 'get') return shown(setting, (await call('GET', query)).text);
    await call(verb === 'put' ? 'PUT' : 'DELETE', query, verb === 'put' ? written(setting, given ?? '') : '');
    return {};
  }
  if (operation === 'list-buckets') {
    const rows = buckets(await call('GET')).map(({ name, createdAt }) => ({ Name: name, CreationDate: createdAt }));
    return { Buckets: rows, Owner: { DisplayName: 'webfile', ID: 'bcaf1ffd86f41161ca5fb16fd081034f' }, Prefix: null };
  }
  if (operation === 'get-bucket-location') return { LocationConstraint: parseXml((await call('GET', '?location')).text)?.text ?? null };
  if (operation === 'create-bucket') {
    const place = /LocationConstraint["']?\s*[=:]\s*["']?([\w-]+)/.exec(given ?? '')?.[1];
    await call('PUT', '', placeOf(place));
    return { Location: `/${bucket}` };
  }
  if (operation === 'delete-bucket') {
    await call('DELETE');
    return {};
  }
  await call('HEAD');
  return { BucketRegion: parseXml((await call('GET', '?location')).text)?.text };
}

function shown({ element }: Setting, text: string): object {
  if (element === '') return { Policy: text };
  const root = parseXml(text);
  const fields = Object.fromEntries(
    (root?.children ?? []).map(({ name, text: inner }: XmlElement) => [name, inner === 'true' ? true : inner === 'false' ? false : inner]),
  );
  return element === 'VersioningConfiguration' ? fields : { [element]: fields };
}

function written({ element }: Setting, given: string): string {
  if (element === '') return given;
  const fields = given.trimStart().startsWith('{')
    ? (parseJson(given, `--${element}`) as Record<string, unknown>)
    : Object.fromEntries(given.split(',').map((pair) => pair.split('=') as [string, string]));
  const inner = Object.entries(fields).map(([name, value]) => `<${name}>${String(value)}</${name}>`);
  return `<${element} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner.join('')}</${element}>`;
}
