import type { ProgramContext } from '../../../program/program.ts';
import { CurlError } from './transfer.ts';
import type { CurlOptions } from './options.ts';
import type { HttpRequest } from './http.ts';

type Header = [name: string, value: string];

/** What is asked for: curl's options as an HTTP request. */
export async function requestOf(context: ProgramContext, options: CurlOptions, target: string): Promise<HttpRequest> {
  const url = urlOf(target);
  const data = await dataOf(context, options);
  const upload = options.value('T');
  const inUrl = options.has('G');
  if (data && inUrl) url.search = `${url.search ? `${url.search}&` : '?'}${data.bytes.toString('latin1')}`;
  const body = upload !== undefined ? await fileOf(context, upload, 26) : inUrl ? undefined : data?.bytes;
  const usual = upload !== undefined ? 'PUT' : body ? 'POST' : 'GET';
  const method = options.value('X') ?? (options.has('I') ? 'HEAD' : usual);
  const own = ownHeaders(options, url, { body, type: body && data ? (data.json ? 'application/json' : 'application/x-www-form-urlencoded') : undefined });
  return { url, method, headers: merged(own, options.values('H')), ...(body && { body }) };
}

function ownHeaders(options: CurlOptions, url: URL, { body, type }: { body: Buffer | undefined; type: string | undefined }): Header[] {
  const auth = options.value('u') ?? (url.username ? `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` : undefined);
  const rows: readonly (readonly [name: string, value: string | undefined])[] = [
    ['Host', url.host],
    ['Authorization', auth && `Basic ${Buffer.from(auth).toString('base64')}`],
    ['User-Agent', options.value('A') ?? 'curl/7.88.1'],
    ['Accept', type === 'application/json' ? type : '*/*'],
    ['Referer', options.value('e')],
    ['Cookie', options.value('b')],
    ['Content-Length', body && String(body.length)],
    ['Content-Type', type],
  ];
  return rows.flatMap(([name, value]): Header[] => (value === undefined ? [] : [[name, value]]));
}

/** Headers of `-H` replace curl's own; one without a value takes it away, with `;` it is sent empty. */
function merged(own: readonly [string, string][], given: readonly string[]): [string, string][] {
  const extra = given.flatMap((text): [string, string | undefined][] => {
    const empty = /^([^:;]+);$/.exec(text);
    const [, name, value] = /^([^:]+):\s*(.*)$/s.exec(text) ?? [];
    return empty ? [[empty[1]!, '']] : name === undefined ? [] : [[name, value || undefined]];
  });
  const named = (name: string) => extra.some(([other]) => other.toLowerCase() === name.toLowerCase());
  const host = extra.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const first: [string, string][] = own.flatMap(([name, value]): [string, string][] =>
    name === 'Host' && host !== undefined ? [['Host', host]] : named(name) ? [] : [[name, value]],
  );
  return [...first, ...extra.flatMap(([name, value]): [string, string][] => (value === undefined || name.toLowerCase() === 'host' ? [] : [[name, value]]))];
}

export function urlOf(text: string): URL {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${/^ftp\./i.test(text) ? 'ftp' : 'http'}://${text}`;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(full)![1]!.toLowerCase();
  if (!['http', 'https', 'ftp', 'telnet', 'file'].includes(scheme)) throw new CurlError(1, `Protocol "${scheme}" not supported or disabled in libcurl`);
  try {
    return new URL(full.replace(/ /g, '%20'));
  } catch {
    throw new CurlError(3, 'URL using bad/illegal format or missing URL');
  }
}

async function dataOf(context: ProgramContext, options: CurlOptions): Promise<{ bytes: Buffer; json: boolean } | undefined> {
  const parts: Buffer[] = [];
  let json = false;
  for (const { name, value = '' } of options.given) {
    if (name === 'data-raw') parts.push(Buffer.from(value));
    else if (name === 'd') parts.push(value.startsWith('@') ? stripped(await dataFile(context, options, value.slice(1))) : Buffer.from(value));
    else if (name === 'data-binary') parts.push(value.startsWith('@') ? await dataFile(context, options, value.slice(1)) : Buffer.from(value));
    else if (name === 'data-urlencode') parts.push(await encoded(context, value));
    else if (name === 'json') {
      json = true;
      parts.push(value.startsWith('@') ? await fileOf(context, value.slice(1), 26) : Buffer.from(value));
    }
  }
  if (parts.length === 0) return undefined;
  return { bytes: parts.reduce((all, part) => (all.length && !json ? Buffer.concat([all, Buffer.from('&'), part]) : Buffer.concat([all, part]))), json };
}

/** A file that is to be sent; one that cannot be read counts as empty. */
async function dataFile(context: ProgramContext, options: CurlOptions, name: string): Promise<Buffer> {
  try {
    return await fileOf(context, name, 26);
  } catch (error) {
    if (!(error instanceof CurlError)) throw error;
    if (!options.has('s')) await context.stderr.write(`Warning: Couldn't read data from file "${name}", this makes an empty POST.\n`);
    return Buffer.alloc(0);
  }
}

const stripped = (bytes: Buffer): Buffer => Buffer.from(bytes.filter((byte) => byte !== 10 && byte !== 13));

async function fileOf({ sys, stdin }: ProgramContext, name: string, code: number): Promise<Buffer> {
  if (name === '-' || name === '.') return Buffer.from(await stdin.all());
  return sys.readFile(name).then(Buffer.from, () => {
    throw new CurlError(code, `Failed to open ${name}`);
  });
}

async function encoded(context: ProgramContext, value: string): Promise<Buffer> {
  const escape = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const [, name, sign, rest = ''] = /^([^=@]*)([=@])(.*)$/s.exec(value) ?? ['', '', '', value];
  const text = sign === '@' ? (await fileOf(context, rest, 26)).toString() : rest;
  return Buffer.from(name ? `${name}=${escape(text)}` : escape(text));
}
