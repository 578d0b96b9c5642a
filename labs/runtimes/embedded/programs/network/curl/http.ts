import type { ProgramContext } from '../../../program/program.ts';
import type { CurlOptions } from './options.ts';
import { CurlError, type Link, open } from './transfer.ts';
import { Reader } from '../../../daemons/python/base-http.ts';

export interface Fetched {
  readonly status: number;
  readonly statusLine: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly headText: string;
  readonly body: Buffer;
  readonly url: URL;
  readonly link: Link;
  readonly scheme: string;
  /** A transfer that broke after its head. */
  readonly broken?: CurlError;
}

export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
}

/** One HTTP/1.1 request and its answer. */
export async function fetchOnce(context: ProgramContext, options: CurlOptions, request: HttpRequest): Promise<Fetched> {
  const { url, method, headers, body } = request;
  const secure = url.protocol === 'https:';
  const port = Number(url.port || (secure ? 443 : 80));
  const link = await open(context, options, { host: url.hostname, port, secure });
  const target = options.has('path-as-is') ? url.pathname + url.search : `${url.pathname}${url.search}`;
  const head = [
    `${method} ${target} HTTP/${options.has('0') ? '1.0' : '1.1'}`,
    ...headers.map(([name, value]) => (value === '' ? `${name}:` : `${name}: ${value}`)),
  ];
  if (options.has('v')) await context.stderr.write(`${head.map((line) => `> ${line}\n`).join('')}> \n`);
  const input = new Reader(link.stream);
  link.stream.on('error', () => undefined);
  link.stream.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body ?? Buffer.alloc(0)]));
  try {
    return { ...(await readAnswer(input, { context, options, method })), url, link, scheme: url.protocol };
  } finally {
    link.stream.destroy();
  }
}

type Answer = Omit<Fetched, 'url' | 'link' | 'scheme'>;

async function readAnswer(input: Reader, { context, options, method }: { context: ProgramContext; options: CurlOptions; method: string }): Promise<Answer> {
  const first = await input.line(100_000).catch(() => {
    throw new CurlError(56, 'Recv failure: Connection reset by peer');
  });
  if (first === undefined) throw new CurlError(52, 'Empty reply from server');
  const found = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(first);
  if (!found) throw new CurlError(1, 'Received HTTP/0.9 when not allowed');
  const status = Number(found[1]);
  const headers: [string, string][] = [];
  let headText = first;
  for (let line = await input.line(100_000); line !== undefined; line = await input.line(100_000)) {
    headText += line;
    if (line.trim() === '') break;
    const at = line.indexOf(':');
    if (at > 0) headers.push([line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]);
  }
  if (options.has('v'))
    await context.stderr.write(
      headText
        .split('\n')
        .slice(0, -1)
        .map((line) => `< ${line}\n`)
        .join(''),
    );
  if (status >= 100 && status < 200) return readAnswer(input, { context, options, method });
  const { body, broken } = await readBody(input, { status, method, of: (name) => headers.find(([key]) => key === name)?.[1] });
  return { status, statusLine: first.trim(), headers, headText, body, ...(broken && { broken }) };
}

async function readBody(
  input: Reader,
  { status, method, of }: { status: number; method: string; of: (name: string) => string | undefined },
): Promise<{ body: Buffer; broken?: CurlError }> {
  if (method === 'HEAD' || status === 204 || status === 304) return { body: Buffer.alloc(0) };
  if (/chunked/i.test(of('transfer-encoding') ?? '')) return { body: await readChunks(input) };
  const length = of('content-length');
  if (length === undefined) return { body: await input.bytes(Infinity) };
  const body = await input.bytes(Number(length));
  const left = Number(length) - body.length;
  return left > 0 ? { body, broken: new CurlError(18, `transfer closed with ${left} bytes remaining to read`) } : { body };
}

async function readChunks(input: Reader): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (;;) {
    const size = parseInt((await input.line(1_000)) ?? '0', 16);
    if (!(size > 0)) break;
    parts.push(await input.bytes(size));
    await input.line(10);
  }
  for (let line = await input.line(10_000); line !== undefined && line.trim() !== '';) line = await input.line(10_000);
  return Buffer.concat(parts);
}
