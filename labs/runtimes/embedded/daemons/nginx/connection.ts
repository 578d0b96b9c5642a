import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import type { Accepted } from '../../daemon/daemon.ts';
import { Reader } from '../python/base-http.ts';
import { Exchange, type Client, type Worker } from './exchange.ts';
import { logAccess } from './logs.ts';
import { answer } from './phases.ts';
import { bytesOf, pageReply, type Reply } from './reply.ts';
import { type BadRequest, headerOf, readHead, RequestBody, type RequestHead } from './request.ts';
import type { Port, Server } from './site.ts';
import { clientVerify } from './variable-values.ts';

export interface Serving {
  readonly worker: Worker;
  readonly port: Port;
  readonly number: number;
  readonly tls?: TLSSocket;
  /** A plain request to a TLS port. */
  readonly plainOnTls?: boolean;
}

/** Serves one connection until it ends. */
export async function serveConnection({ stream: raw, ...ends }: Accepted, serving: Serving): Promise<void> {
  const stream: Duplex = serving.tls ?? raw;
  stream.on('error', () => undefined);
  const input = new Reader(stream);
  const scope = serving.port.servers[0]!.scope;
  const headerMs = scope.ms('client_header_timeout', 60_000);
  const idleMs = scope.ms('keepalive_timeout', 75_000);
  const watch = setInterval(() => input.idleMs() > Math.max(headerMs, idleMs) && stream.destroy(), 1_000);
  watch.unref();
  try {
    for (let requests = 1; ; requests++) {
      const head = await readHead(input);
      if (!head) break;
      const client: Client = { ...ends, ...(serving.tls && { tls: serving.tls }), number: serving.number, requests };
      if (!(await one(stream, { input, head, client, serving }))) break;
    }
  } catch {
    stream.destroy();
  } finally {
    clearInterval(watch);
  }
  if (!stream.destroyed) stream.end();
}

interface Asked {
  readonly input: Reader;
  readonly head: RequestHead | BadRequest;
  readonly client: Client;
  readonly serving: Serving;
}

/** One request and its answer. Whether the connection stays. */
async function one(stream: Duplex, { input, head, client, serving }: Asked): Promise<boolean> {
  const { worker, port } = serving;
  const known: RequestHead = 'status' in head ? { ...nobody, line: head.line, method: head.line.split(' ')[0] ?? '' } : head;
  const server = serverFor(port, known.host);
  const body = new RequestBody(input, known, () => stream.write('HTTP/1.1 100 Continue\r\n\r\n'));
  const exchange = new Exchange({ worker, client, head: known, body, server });
  const refused = 'status' in head ? head.status : serving.plainOnTls ? 497 : unproved(exchange);
  const reply: Reply = refused === undefined ? await answer(exchange) : pageReply(exchange, refused);
  exchange.reply = reply;
  if (reply.status === 444) {
    logAccess(exchange);
    stream.destroy();
    return false;
  }
  const keep = refused === undefined && stays(exchange, reply);
  const bytes = bytesOf(exchange, reply, keep);
  exchange.bytesSent = bytes.length;
  logAccess(exchange);
  if (stream.destroyed) return false;
  await new Promise<void>((resolve) => stream.write(bytes, () => resolve()));
  if (keep) {
    if (!body.isRead) await body.read(0);
    return true;
  }
  stream.end();
  if (!body.isRead) await lingering(stream, input);
  return false;
}

const nobody: RequestHead = { line: '', method: '', target: '/', version: '1.1', headers: [], host: '', path: '/', args: '' };

/** Statuses after which nginx closes the connection. */
const closing = new Set([400, 413, 414, 494, 495, 496, 497, 500, 501]);

function stays({ head, scope, client }: Exchange, { status, chunked }: Reply): boolean {
  if (closing.has(status) || scope.value('keepalive_timeout') === '0') return false;
  if (client.requests >= Number(scope.value('keepalive_requests') ?? 1_000)) return false;
  const asked = headerOf(head, 'connection')?.toLowerCase();
  return head.version === '1.1' ? asked !== 'close' : asked === 'keep-alive' && !chunked;
}

/** What is still on its way is taken, so that the client reads the answer. */
async function lingering(stream: Duplex, input: Reader): Promise<void> {
  const over = setTimeout(5_000, undefined, { ref: false });
  for (;;) {
    const chunk = await Promise.race([input.bytes(65_536), over]);
    if (chunk === undefined || chunk.length === 0) break;
  }
  stream.destroy();
}

/** A client without the certificate that a server wants. */
function unproved(exchange: Exchange): 495 | 496 | undefined {
  const { server, client } = exchange;
  const verify = server.scope.value('ssl_verify_client') ?? 'off';
  if (!client.tls || verify === 'off' || verify === 'optional_no_ca') return undefined;
  const verdict = clientVerify(exchange);
  if (verdict.startsWith('FAILED')) return 495;
  return verdict === 'NONE' && verify === 'on' ? 496 : undefined;
}

/** The server whose name a host is: exact, then `*.x`, then `x.*`, then a pattern, else the first. */
export function serverFor({ servers }: Port, host: string): Server {
  const exact = servers.find(({ names }) => names.some((name) => name.toLowerCase() === host || (name.startsWith('.') && name.slice(1) === host)));
  if (exact && host !== '') return exact;
  const wild = servers
    .flatMap((server) => server.names.map((name) => ({ server, name: name.toLowerCase() })))
    .filter(({ name }) => (/^\*?\./.test(name) && host.endsWith(name.replace(/^\*/, ''))) || (name.endsWith('.*') && host.startsWith(name.slice(0, -1))))
    .sort((one, other) => Number(one.name.endsWith('*')) - Number(other.name.endsWith('*')) || other.name.length - one.name.length);
  return wild[0]?.server ?? servers.find(({ patterns }) => patterns.some((pattern) => pattern.test(host))) ?? servers[0]!;
}
