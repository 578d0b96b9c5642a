import type { Reader } from '../python/base-http.ts';

export interface RequestHead {
  /** The first line without its end. */
  readonly line: string;
  readonly method: string;
  /** As it was sent. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Lower case, without a port. */
  readonly host: string;
  /** Decoded and cleaned. */
  readonly path: string;
  readonly args: string;
}

/** A request that is refused before any setting is asked. `note`: the page's second line. */
export interface BadRequest {
  readonly line: string;
  readonly status: 400 | 414 | 494 | 505;
}

const longest = 8_192;

/** The next request's head; undefined where the client has gone. */
export async function readHead(input: Reader): Promise<RequestHead | BadRequest | undefined> {
  let line = '';
  while (line === '') {
    const text = await input.line(longest + 1);
    if (text === undefined) return undefined;
    if (text.length > longest) return { line: text.slice(0, 200), status: 414 };
    line = text.replace(/\r?\n$/, '');
  }
  const [, method, target, version] = /^([A-Z_-]+) (\S.*?)(?: HTTP\/(\d+\.\d+))$/.exec(line) ?? [];
  if (method === undefined || target === undefined || version === undefined) return { line, status: 400 };
  if (!version.startsWith('1.')) return { line, status: 505 };
  const headers = await readHeaders(input);
  if (typeof headers === 'number') return { line, status: headers };
  return requestOf({ line, method, target, version: version === '1.0' ? '1.0' : '1.1', headers });
}

async function readHeaders(input: Reader): Promise<[string, string][] | 400 | 494> {
  const headers: [string, string][] = [];
  for (let bytes = 0; ;) {
    const text = (await input.line(longest + 1)) ?? '';
    if (text.length > longest || (bytes += text.length) > 4 * longest) return 494;
    const row = text.replace(/\r?\n$/, '');
    if (row === '') return text === '' ? 400 : headers;
    const at = row.indexOf(':');
    if (at <= 0 || /\s/.test(row.slice(0, at))) return 400;
    // Names with other characters are left out, underscores too: headers that a server behind may take for others.
    if (/^[A-Za-z0-9-]+$/.test(row.slice(0, at))) headers.push([row.slice(0, at), row.slice(at + 1).trim()]);
  }
}

function requestOf(head: Pick<RequestHead, 'line' | 'method' | 'target' | 'version' | 'headers'>): RequestHead | BadRequest {
  const bad = { line: head.line, status: 400 } as const;
  const [, authority, origin] = /^(?:https?:\/\/([^/?#]*))?(.*)$/is.exec(head.target) ?? [];
  const named = head.headers.filter(([name]) => name.toLowerCase() === 'host').map(([, value]) => value);
  const host = authority ?? named[0];
  if ((host === undefined && head.version === '1.1') || named.length > 1 || /[/\s\0]/.test(host ?? '')) return bad;
  const target = origin === '' ? '/' : origin!;
  const [, path = '', , args = ''] = /^([^?#]*)(\?([^#]*))?/.exec(target) ?? [];
  const clean = target.startsWith('/') ? cleanPath(path) : undefined;
  if (clean === undefined) return bad;
  return { ...head, host: (host ?? '').replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase(), path: clean, args };
}

/** Percent signs decoded, slashes merged, `.` and `..` resolved; undefined where that leads out or a sign is wrong. */
export function cleanPath(raw: string): string | undefined {
  if (/%(?![0-9a-f]{2})/i.test(raw) || /%00/.test(raw)) return undefined;
  const bytes = raw.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const parts: string[] = [];
  const words = Buffer.from(bytes, 'latin1').toString('utf8').split('/');
  for (const [at, part] of words.entries()) {
    const last = at === words.length - 1;
    if (part === '..' && parts.length === 0) return undefined;
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
    if (last && (part === '' || part === '.' || part === '..')) parts.push('');
  }
  return `/${parts.join('/')}`.replace(/^\/+/, '/');
}

export const headerOf = ({ headers }: Pick<RequestHead, 'headers'>, name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1];

/** A request's body: read once, whole, or thrown away. */
export class RequestBody {
  readonly #input: Reader;
  readonly #head: RequestHead;
  readonly #expects: () => void;
  #bytes: Promise<Buffer | 413> | undefined;

  constructor(input: Reader, head: RequestHead, expects: () => void) {
    this.#input = input;
    this.#head = head;
    this.#expects = expects;
  }

  /** As the head tells; undefined: in chunks. */
  get length(): number | undefined {
    return this.#chunked ? undefined : Number(headerOf(this.#head, 'content-length') ?? 0);
  }

  get #chunked(): boolean {
    return headerOf(this.#head, 'transfer-encoding')?.toLowerCase() === 'chunked';
  }

  get isRead(): boolean {
    return this.#bytes !== undefined || this.length === 0;
  }

  /** 413 where it is longer than `most` bytes (0: no limit). */
  read(most: number): Promise<Buffer | 413> {
    return (this.#bytes ??= this.#read(most));
  }

  async #read(most: number): Promise<Buffer | 413> {
    if (headerOf(this.#head, 'expect')?.toLowerCase() === '100-continue' && this.length !== 0) this.#expects();
    if (!this.#chunked) return this.#input.bytes(this.length ?? 0);
    return readChunks(this.#input, most);
  }
}

const mostBytes = 64 * 1024 * 1024;

export async function readChunks(input: Reader, most: number): Promise<Buffer | 413> {
  const parts: Buffer[] = [];
  for (let total = 0; ;) {
    const size = parseInt((await input.line(1_024)) ?? '0', 16);
    if (!(size > 0)) break;
    total += size;
    if (total > (most || mostBytes)) return 413;
    parts.push(await input.bytes(size));
    await input.line(8);
  }
  while (/\S/.test((await input.line(longest)) ?? ''));
  return Buffer.concat(parts);
}
