import type { Exchange } from './exchange.ts';
import { errorPage, statusLine, toldStatus } from './pages.ts';

export interface Reply {
  readonly status: number;
  /** The words after the status, where a server behind chose them. */
  readonly reason?: string;
  readonly body: Buffer;
  readonly type?: string;
  /** Sent in chunks to who understands them: its length was not known. */
  readonly chunked?: boolean;
  readonly lastModified?: string;
  readonly location?: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** An answer without a body, whatever its length says. */
  readonly length?: string;
}

export const productOf = ({ scope }: Pick<Exchange, 'scope'>): string => (scope.value('server_tokens') === 'off' ? 'nginx' : 'nginx/1.22.1');

/** nginx's own answer for a status. */
export function pageReply(exchange: Pick<Exchange, 'scope'>, status: number, more: Partial<Reply> = {}): Reply {
  return { status, body: Buffer.from(errorPage(status, productOf(exchange))), type: 'text/html', headers: [], ...more };
}

const charsetTypes = /^(?:text\/(?:html|xml|plain|vnd\.wap\.wml)|application\/(?:javascript|rss\+xml))$/;
const addedTo = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

function typeOf({ scope }: Exchange, { type }: Reply): string | undefined {
  const charset = scope.value('charset');
  return type !== undefined && charset !== undefined && charset !== 'off' && charsetTypes.test(type) ? `${type}; charset=${charset}` : type;
}

const added = (exchange: Exchange, status: number): [string, string][] =>
  exchange.scope.all('add_header').flatMap(({ args: [name = '', value = '', always] }): [string, string][] => {
    const filled = addedTo.has(status) || always !== undefined ? exchange.expand(value) : '';
    return filled === '' ? [] : [[name, filled]];
  });

function rowsOf(exchange: Exchange, reply: Reply, { chunked, bodiless, keep }: { chunked: boolean; bodiless: boolean; keep: boolean }): string {
  const length = reply.length ?? (reply.chunked ? undefined : String(reply.body.length));
  const rows: (readonly [string, string | undefined])[] = [
    ['Server', productOf(exchange)],
    ['Date', new Date().toUTCString()],
    ['Content-Type', bodiless ? undefined : typeOf(exchange, reply)],
    ['Content-Length', chunked || bodiless ? undefined : length],
    ['Last-Modified', reply.lastModified],
    ['Location', reply.location],
    ['Transfer-Encoding', chunked ? 'chunked' : undefined],
    ['Connection', keep ? 'keep-alive' : 'close'],
    ...reply.headers,
    ...added(exchange, toldStatus(reply.status)),
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])).join('\r\n');
}

/** Head and body as bytes. */
export function bytesOf(exchange: Exchange, reply: Reply, keep: boolean): Buffer {
  const { head } = exchange;
  const status = toldStatus(reply.status);
  const bodiless = status === 204 || status === 304;
  const chunked = reply.chunked === true && head.version === '1.1' && !bodiless;
  const text = rowsOf(exchange, reply, { chunked, bodiless, keep });
  const start = Buffer.from(`HTTP/1.1 ${reply.reason === undefined ? statusLine(status) : `${status} ${reply.reason}`}\r\n${text}\r\n\r\n`, 'latin1');
  if (head.method === 'HEAD' || bodiless) return start;
  if (!chunked) return Buffer.concat([start, reply.body]);
  const one = reply.body.length > 0 ? [Buffer.from(`${reply.body.length.toString(16)}\r\n`), reply.body, Buffer.from('\r\n')] : [];
  return Buffer.concat([start, ...one, Buffer.from('0\r\n\r\n')]);
}
