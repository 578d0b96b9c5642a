import type { Duplex } from 'node:stream';
import { type Accepted, type DaemonContext, DaemonFailed, defineDaemon } from '../daemon/daemon.ts';
import { bytesInput, Collected } from '../program/streams.ts';
import { isSysError } from '../sys/sys-error.ts';

const longest = 64 * 1024;
const cgiMs = 10_000;
const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  csv: 'application/octet-stream',
  png: 'image/png',
  jpg: 'image/jpeg',
  svg: 'image/svg+xml',
};
const reasons: Readonly<Record<number, readonly [string, string]>> = {
  400: ['Bad Request', 'Unsupported method'],
  403: ['Forbidden', ''],
  404: ['Not Found', 'The requested URL was not found'],
  408: ['Request Timeout', 'No request appeared within 60 seconds'],
  501: ['Not Implemented', 'The requested method is not recognized'],
};

/** busybox httpd in the foreground: files of a folder, and programs in its cgi-bin. */
export const busyboxHttpd = defineDaemon({
  name: 'busybox-httpd',
  matches: ({ program, argv }) => program === 'busybox' && (/(^|\/)httpd$/.test(argv[0] ?? '') || argv[1] === 'httpd') && argv.includes('-f'),
  async start(context) {
    const { argv, cwd, sys } = context;
    const value = (flag: string): string | undefined => (argv.includes(flag) ? argv[argv.indexOf(flag) + 1] : undefined);
    const home = value('-h') ?? cwd;
    const [address, port] = splitPort(value('-p') ?? '80');
    if (
      await sys.stat(home).then(
        ({ type }) => type !== 'directory',
        () => true,
      )
    )
      throw new DaemonFailed(`httpd: can't change directory to '${home}': No such file or directory`);
    await context
      .listen({ address, port }, (connection) => void serve(context, home, connection))
      .catch((error: Error) => {
        throw new DaemonFailed(`httpd: bind: ${error.message}`);
      });
    /** As process 1 of a container it hears no signal but KILL. */
    return { signal: (name) => ['TERM', 'INT', 'HUP', 'QUIT'].includes(name), stop: () => Promise.resolve() };
  },
});

function splitPort(text: string): [address: string, port: number] {
  const at = text.lastIndexOf(':');
  return at < 0 ? ['0.0.0.0', Number(text)] : [text.slice(0, at), Number(text.slice(at + 1))];
}

async function serve(context: DaemonContext, home: string, { stream, remoteAddress }: Accepted): Promise<void> {
  stream.on('error', () => undefined);
  const head = await readHead(stream);
  const [, method = '', target = ''] = /^(\S+) (\S+)(?: HTTP\/[\d.]+)?\r?\n/.exec(head.text) ?? [];
  const answer = method === '' ? refusal(400) : await respond(context, { home, method, target, head, remoteAddress }).catch(() => refusal(404));
  stream.end(answer);
}

interface Head {
  readonly text: string;
  readonly rest: Buffer;
}

function readHead(stream: Duplex): Promise<Head> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const done = (end: number): void => {
      stream.removeAllListeners('data');
      resolve({ text: bytes.subarray(0, end).toString('latin1'), rest: bytes.subarray(end) });
    };
    stream.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = /\r?\n\r?\n/.exec(bytes.toString('latin1'));
      if (end) done(end.index + end[0].length);
      else if (bytes.length > longest) done(bytes.length);
    });
    stream.once('end', () => done(bytes.length));
    stream.once('close', () => done(bytes.length));
  });
}

const date = (): string => new Date().toUTCString();

function refusal(status: number): string {
  const [reason = '', words = ''] = reasons[status] ?? [];
  const body = `<HTML><HEAD><TITLE>${status} ${reason}</TITLE></HEAD>\n<BODY><H1>${status} ${reason}</H1>\n${words}\n</BODY></HTML>\n`;
  return `HTTP/1.1 ${status} ${reason}\r\nDate: ${date()}\r\nConnection: close\r\nContent-type: text/html\r\n\r\n${body}`;
}

interface Request {
  readonly home: string;
  readonly method: string;
  readonly target: string;
  readonly head: Head;
  readonly remoteAddress: string;
}

async function respond(context: DaemonContext, request: Request): Promise<string | Buffer> {
  const { home, method, target } = request;
  const { sys } = context;
  const [place = '/', query = ''] = target.split('?', 2);
  const path = decodeURIComponent(place);
  if (path.split('/').includes('..') || !path.startsWith('/')) return refusal(400);
  if (path.startsWith('/cgi-bin/')) return cgi(context, request, { path, query });
  if (method !== 'GET' && method !== 'HEAD') return refusal(501);
  try {
    const stat = await sys.stat(`${home}${path}`);
    if (stat.type === 'directory' && !path.endsWith('/')) return `HTTP/1.1 302 Found\r\nDate: ${date()}\r\nConnection: close\r\nLocation: ${path}/\r\n\r\n`;
    const file = stat.type === 'directory' ? `${home}${path}index.html` : `${home}${path}`;
    const found = await sys.stat(file);
    const body = Buffer.from(await sys.readFile(file));
    const type = types[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    const lines = [
      'HTTP/1.1 200 OK',
      `Date: ${date()}`,
      'Connection: close',
      `Content-type: ${type}`,
      'Accept-Ranges: bytes',
      `Last-Modified: ${new Date(found.mtimeMs).toUTCString()}`,
      `Content-length: ${body.length}`,
    ];
    return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), ...(method === 'HEAD' ? [] : [body])]);
  } catch (error) {
    if (isSysError(error, 'EACCES')) return refusal(403);
    if (isSysError(error)) return refusal(404);
    throw error;
  }
}

/** A program of cgi-bin, with what RFC 3875 gives it. */
async function cgi(
  context: DaemonContext,
  { home, method, head, remoteAddress }: Request,
  { path, query }: { path: string; query: string },
): Promise<string | Buffer> {
  const { sys, env: own, run } = context;
  const file = `${home}${path}`;
  const headers = [...head.text.matchAll(/^([\w-]+):[ \t]*(.*?)\r?$/gm)].map(([, name = '', value = '']): [string, string] => [
    `HTTP_${name.toUpperCase().replaceAll('-', '_')}`,
    value,
  ]);
  const env = {
    ...own,
    ...Object.fromEntries(headers),
    REQUEST_METHOD: method,
    QUERY_STRING: query,
    SCRIPT_NAME: path,
    SCRIPT_FILENAME: file,
    REMOTE_ADDR: remoteAddress,
    SERVER_PROTOCOL: 'HTTP/1.0',
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_SOFTWARE: 'busybox httpd/1.35.0',
    REQUEST_URI: query === '' ? path : `${path}?${query}`,
  };
  const argv = [file];
  try {
    const child = await sys.spawn({ path: file, argv, env, cwd: file.slice(0, file.lastIndexOf('/')) });
    const [stdout, stderr] = [new Collected(1 << 20), new Collected(longest)];
    await run({ ...child, argv, env, stdin: bytesInput(new Uint8Array(head.rest)), stdout, stderr, signal: AbortSignal.timeout(cgiMs) });
    for (const line of stderr.text.split('\n').filter(Boolean)) context.log(line);
    return `HTTP/1.1 200 OK\r\n${stdout.text}`;
  } catch (error) {
    if (isSysError(error)) return refusal(404);
    throw error;
  }
}
