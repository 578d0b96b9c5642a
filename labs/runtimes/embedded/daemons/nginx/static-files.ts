import { isSysError } from '../../sys/sys-error.ts';
import type { DirectoryEntry, Stat } from '../../sys/sys.ts';
import { failure } from './errno.ts';
import type { Exchange } from './exchange.ts';
import { logRequest } from './logs.ts';
import { pageReply, type Reply } from './reply.ts';
import { headerOf } from './request.ts';
import { absoluteUrl, type Outcome } from './rewrite.ts';
import { contentType } from './types.ts';

/** Where a path of a request lies in the file system. */
export function fileOf(exchange: Exchange, path = exchange.path): string {
  const { scope, location } = exchange;
  const alias = scope.value('alias');
  if (alias === undefined) {
    const root = exchange.expand(scope.value('root') ?? 'html');
    return `${root.startsWith('/') ? root : `/usr/share/nginx/${root}`}${path}`;
  }
  return location?.pattern ? exchange.expand(alias) : `${exchange.expand(alias)}${path.slice(location?.uri.length ?? 0)}`;
}

const found = (exchange: Exchange, path: string): Promise<Stat | Error> => exchange.worker.sys.stat(path).catch((error: unknown) => error as Error);

/** `try_files`: the first that is there. */
export async function tryFiles(exchange: Exchange): Promise<Outcome> {
  const words = exchange.scope.own('try_files')[0]?.args;
  if (!words) return undefined;
  const last = words.at(-1)!;
  for (const word of words.slice(0, -1)) {
    const path = exchange.expand(word);
    const stat = await found(exchange, fileOf(exchange, path));
    if (stat instanceof Error || (stat.type === 'directory') !== path.endsWith('/')) continue;
    exchange.path = path;
    return undefined;
  }
  if (last.startsWith('=')) return Number(last.slice(1));
  if (last.startsWith('@')) return { turn: 'named', name: last };
  return redirect(exchange, exchange.expand(last));
}

/** Goes on with another path, as if it had been asked for. */
export function redirect(exchange: Exchange, target: string): Outcome {
  const [path = '', ...args] = target.split('?');
  exchange.path = path;
  if (args.length > 0) exchange.args = args.join('?');
  exchange.changed = true;
  exchange.internal = true;
  return { turn: 'search', name: 'again' };
}

/** Files, their folders' indexes and lists. */
export async function serveFile(exchange: Exchange): Promise<Outcome> {
  const { path, method } = exchange;
  if (path.endsWith('/')) return ['GET', 'HEAD', 'POST'].includes(method) ? serveFolder(exchange) : 405;
  if (!['GET', 'HEAD', 'POST'].includes(method)) return 405;
  const file = fileOf(exchange);
  const stat = await found(exchange, file);
  if (stat instanceof Error) return unreadable(exchange, `open() "${file}" failed ${failure(stat)}`, stat);
  if (stat.type === 'directory') return pageReply(exchange, 301, { location: absoluteUrl(exchange, `${path}/${exchange.args ? `?${exchange.args}` : ''}`) });
  if (method === 'POST') return 405;
  if (stat.type !== 'file') return 404;
  try {
    return contents(exchange, stat, Buffer.from(await exchange.worker.sys.readFile(file)));
  } catch (error) {
    return unreadable(exchange, `open() "${file}" failed ${failure(error)}`, error);
  }
}

function contents(exchange: Exchange, stat: Stat, bytes: Buffer): Reply {
  const lastModified = new Date(stat.mtimeMs).toUTCString();
  const etag = `"${Math.floor(stat.mtimeMs / 1_000).toString(16)}-${bytes.length.toString(16)}"`;
  const headers = [
    ['ETag', etag],
    ['Accept-Ranges', 'bytes'],
  ] as const;
  const unchanged = headerOf(exchange.head, 'if-none-match') === etag || headerOf(exchange.head, 'if-modified-since') === lastModified;
  if (unchanged) return { status: 304, body: Buffer.alloc(0), lastModified, headers: headers.slice(0, 1) };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headerOf(exchange.head, 'range') ?? '') ?? [];
  const type = contentType(exchange);
  if (from === undefined) return { status: 200, body: bytes, type, lastModified, headers };
  if (Number(from) >= bytes.length) return pageReply(exchange, 416, { headers: [['Content-Range', `bytes */${bytes.length}`]] });
  const end = Math.min(to ? Number(to) : Infinity, bytes.length - 1);
  return {
    status: 206,
    body: bytes.subarray(Number(from), end + 1),
    type,
    lastModified,
    headers: [headers[0], ['Content-Range', `bytes ${from}-${end}/${bytes.length}`]],
  };
}

function unreadable(exchange: Exchange, message: string, error: unknown): number {
  const gone = isSysError(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG');
  if (!gone || exchange.scope.flag('log_not_found', true)) logRequest(exchange, 'error', message);
  return gone ? 404 : isSysError(error, 'EACCES') ? 403 : 500;
}

async function serveFolder(exchange: Exchange): Promise<Outcome> {
  const { scope, path, worker } = exchange;
  const folder = fileOf(exchange);
  const names = scope.all('index').flatMap(({ args }) => args);
  for (const name of names.length > 0 ? names : ['index.html']) {
    const index = exchange.expand(name);
    if (index.startsWith('/')) return redirect(exchange, index);
    const stat = await found(exchange, `${folder}${index}`);
    if (!(stat instanceof Error) && stat.type === 'file') return redirect(exchange, `${path}${index}`);
    if (stat instanceof Error && isSysError(stat, 'EACCES')) return unreadable(exchange, `"${folder}${index}" is forbidden ${failure(stat)}`, stat);
  }
  const stat = await found(exchange, folder);
  if (stat instanceof Error) return unreadable(exchange, `"${folder}${names[0] ?? 'index.html'}" is not found ${failure(stat)}`, stat);
  if (!scope.flag('autoindex')) {
    logRequest(exchange, 'error', `directory index of "${folder}" is forbidden`);
    return 403;
  }
  const entries = (await worker.sys.readdir(folder)).filter(({ name }) => !name.startsWith('.'));
  return { status: 200, body: Buffer.from(listing(path, entries)), type: 'text/html', chunked: true, headers: [] };
}

const html = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function listing(path: string, entries: readonly DirectoryEntry[]): string {
  const rows = entries.map(({ name, stat }) => ({ name, stat, folder: stat.type === 'directory' || stat.target !== undefined })).sort(byKindAndName);
  const lines = rows.map(({ name, stat, folder }) => {
    const shown = `${name}${folder ? '/' : ''}`;
    const text = shown.length > 50 ? `${html(shown.slice(0, 47))}..&gt;</a>` : `${html(shown)}</a>${' '.repeat(50 - shown.length)}`;
    const at = new Date(stat.mtimeMs);
    const two = (value: number): string => String(value).padStart(2, '0');
    const time = `${two(at.getUTCDate())}-${months[at.getUTCMonth()]}-${at.getUTCFullYear()} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
    return `<a href="${encodeURIComponent(name)}${folder ? '/' : ''}">${text} ${time} ${(folder ? '-' : String(stat.size)).padStart(19)}\r\n`;
  });
  const title = `Index of ${html(path)}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n${lines.join('')}</pre><hr></body>\r\n</html>\r\n`;
}

interface Row {
  readonly name: string;
  readonly folder: boolean;
}

const byKindAndName = (one: Row, other: Row): number => Number(other.folder) - Number(one.folder) || (one.name < other.name ? -1 : 1);
