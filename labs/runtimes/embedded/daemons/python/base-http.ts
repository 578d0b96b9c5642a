import type { Duplex } from 'node:stream';
import type { Accepted } from '../../daemon/daemon.ts';

/** One request as Python's http.server reads it. */
export interface PythonRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
  /** Up to so many bytes of what follows the head. */
  read(length: number): Promise<Buffer>;
}

export interface PythonAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** Ends the connection after this answer. */
  readonly close?: boolean;
}

export interface PythonServer {
  /** `BaseHTTP/0.6 Python/3.11.2` unless told otherwise. */
  readonly server?: string;
  readonly protocol?: 'HTTP/1.0' | 'HTTP/1.1';
  readonly methods: readonly string[];
  readonly timeoutMs?: number;
  answer(request: PythonRequest): Promise<PythonAnswer>;
  /** A line of the access log: `"GET / HTTP/1.1" 200 -`. */
  log?(remoteAddress: string, line: string): void;
}

const longestLine = 65_536;
const mostHeaders = 100;
const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  411: 'Length Required',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Long',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  505: 'HTTP Version Not Supported',
};

/** Serves one connection as BaseHTTPRequestHandler does, its refusals of bad requests included. */
export async function servePythonHttp({ stream, remoteAddress }: Accepted, server: PythonServer): Promise<void> {
  stream.on('error', () => undefined);
  const input = new Reader(stream);
  const timer = server.timeoutMs === undefined ? undefined : setInterval(() => input.idleMs() > server.timeoutMs! && stream.destroy(), 1_000);
  timer?.unref();
  try {
    while (await one(stream, input, { server, remoteAddress }));
  } catch {
    stream.destroy();
  } finally {
    clearInterval(timer);
  }
  stream.end();
}

interface Exchange {
  readonly server: PythonServer;
  readonly remoteAddress: string;
}

/** One request and its answer. Whether the connection stays. */
async function one(stream: Duplex, input: Reader, { server, remoteAddress }: Exchange): Promise<boolean> {
  const head = await readHead(input, server);
  if (!head) return false;
  const { text } = head;
  if ('status' in head) {
    const { status, message } = head;
    server.log?.(remoteAddress, `code ${status}, message ${message}`);
    server.log?.(remoteAddress, `"${text}" ${status} -`);
    await write(stream, { answer: errorPage(status, message), keep: false, server, message });
    return false;
  }
  const { method, path, headers } = head;
  if (server.protocol === 'HTTP/1.1' && headers.expect?.toLowerCase() === '100-continue') stream.write('HTTP/1.1 100 Continue\r\n\r\n');
  const answer = await server.answer({ method, path: path.replace(/^\/{2,}/, '/'), headers, remoteAddress, read: (length) => input.bytes(length) });
  server.log?.(remoteAddress, `"${text}" ${answer.status} -`);
  const stays = head.keep && !answer.close;
  await write(stream, { answer, keep: stays, server });
  return stays;
}

type Head =
  | { readonly text: string; readonly status: number; readonly message: string }
  | { readonly text: string; readonly method: string; readonly path: string; readonly headers: Record<string, string>; readonly keep: boolean };

/** undefined: nothing more comes. */
async function readHead(input: Reader, server: PythonServer): Promise<Head | undefined> {
  const text = (await input.line(longestLine + 1))?.replace(/\r?\n$/, '') ?? '';
  const words = text.split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  const refuse = ([status, message]: readonly [number, string]): Head => ({ text, status, message });
  if (text.length > longestLine) return refuse([414, 'Request-URI Too Long']);
  const syntax = badLine(text, words);
  if (syntax) return refuse(syntax);
  const [method = '', path = '', version = 'HTTP/0.9'] = words;
  const headers = await readHeaders(input);
  if (typeof headers === 'string') return refuse([431, headers]);
  if (!server.methods.includes(method)) return refuse([501, `Unsupported method (${quoted(method)})`]);
  const keep = server.protocol === 'HTTP/1.1' && version !== 'HTTP/1.0' && headers.connection?.toLowerCase() !== 'close';
  return { text, method, path, headers, keep };
}

function badLine(text: string, words: readonly string[]): readonly [status: number, message: string] | undefined {
  if (words.length < 2 || words.length > 3) return [400, `Bad request syntax (${quoted(text)})`];
  return words.length === 3 && !/^HTTP\/\d{1,10}\.\d{1,10}$/.test(words[2]!) ? [400, `Bad request version (${quoted(words[2]!)})`] : undefined;
}

async function readHeaders(input: Reader): Promise<Record<string, string> | string> {
  const headers: Record<string, string> = {};
  for (let count = 0; ; count++) {
    const line = await input.line(longestLine + 1);
    if (line === undefined || line === '\r\n' || line === '\n') return headers;
    if (line.length > longestLine) return 'Line too long';
    if (count >= mostHeaders) return 'Too many headers';
    const at = line.indexOf(':');
    if (at > 0) headers[line.slice(0, at).trim().toLowerCase()] ??= line.slice(at + 1).trim();
  }
}

const quoted = (text: string): string => (text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replace(/'/g, "\\'")}'`);

const errorPage = (status: number, message: string): PythonAnswer => ({
  status,
  headers: { 'Content-Type': 'text/html;charset=utf-8' },
  body: `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: ${status}</p>
        <p>Message: ${message.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')}.</p>
        <p>Error code explanation: ${status} - ${explained[status] ?? reasons[status]}.</p>
    </body>
</html>
`,
});
const explained: Readonly<Record<number, string>> = {
  400: 'Bad request syntax or unsupported method',
  501: 'Server does not support this operation',
  414: 'URI is too long',
  431: 'The server is unwilling to process the request because its header fields are too large',
};

async function write(
  stream: Duplex,
  { answer, keep, server, message }: { answer: PythonAnswer; keep: boolean; server: PythonServer; message?: string },
): Promise<void> {
  const { status, headers, body } = answer;
  const head = [
    `${server.protocol ?? 'HTTP/1.0'} ${status} ${message ?? reasons[status] ?? ''}`,
    `Server: ${server.server ?? 'BaseHTTP/0.6 Python/3.11.2'}`,
    `Date: ${new Date().toUTCString()}`,
    ...(message !== undefined ? ['Connection: close'] : []),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(message !== undefined ? [`Content-Length: ${Buffer.byteLength(body)}`] : []),
  ];
  if (stream.destroyed) return;
  const bytes = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
  await new Promise<void>((resolve) => stream.write(bytes, () => resolve()));
  if (!keep) stream.end();
}

/** Lines and bytes of a stream, one reader at a time. */
export class Reader {
  readonly #chunks: AsyncIterator<Buffer, undefined>;
  #rest: Buffer = Buffer.alloc(0);
  #ended = false;
  #heardMs = Date.now();

  constructor(stream: Duplex) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  }

  idleMs(): number {
    return Date.now() - this.#heardMs;
  }

  /** Up to and with the next newline, at most `most` bytes; undefined at the end. */
  async line(most: number): Promise<string | undefined> {
    for (;;) {
      const at = this.#rest.indexOf(10);
      const length = at >= 0 && at < most ? at + 1 : this.#rest.length >= most ? most : 0;
      if (length > 0) return this.#take(length).toString('latin1');
      if (!(await this.#more())) return this.#rest.length ? this.#take(this.#rest.length).toString('latin1') : undefined;
    }
  }

  /** That many bytes, fewer at the end. */
  async bytes(length: number): Promise<Buffer> {
    while (this.#rest.length < length && (await this.#more()));
    return this.#take(Math.min(length, this.#rest.length));
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    const { value, done } = await this.#chunks.next();
    this.#heardMs = Date.now();
    this.#ended = done === true;
    if (value) this.#rest = Buffer.concat([this.#rest, value]);
    return !this.#ended;
  }
}
