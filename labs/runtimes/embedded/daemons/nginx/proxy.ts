import { connect as tlsConnect } from 'node:tls';
import type { Duplex } from 'node:stream';
import { isSysError } from '../../sys/sys-error.ts';
import { Reader } from '../python/base-http.ts';
import { streamOf } from '../../programs/ssh/connection-stream.ts';
import { failure } from './errno.ts';
import type { Exchange } from './exchange.ts';
import { logAbout, logRequest } from './logs.ts';
import { peersOf, type Target, targetFor } from './proxy-peers.ts';
import { requestText } from './proxy-request.ts';
import type { Reply } from './reply.ts';
import { headerOf, readChunks } from './request.ts';

/** Asks the server behind and tells its answer; a status where there is none. */
export async function proxy(exchange: Exchange): Promise<Reply | number> {
  const { scope, head } = exchange;
  const target = await targetFor(exchange);
  if (typeof target === 'number') return target;
  const most = scope.size('client_max_body_size', 1_048_576);
  const body = await exchange.body.read(most);
  if (body === 413) return tooLarge(exchange);
  const peers = peersOf(exchange, target);
  for (const [at, peer] of peers.entries()) {
    const began = Date.now();
    const address = peer.port === 0 ? `unix:${peer.address}` : `${peer.address}:${peer.port}`;
    const url = `${target.secure ? 'https' : 'http'}://${address}${target.uri}`;
    const told = (status: number, headers: readonly (readonly [string, string])[] = []): void =>
      void (exchange.upstream = { address, status, headers, ms: Date.now() - began, host: target.host });
    exchange.upstream = { address, status: 0, headers: [], ms: 0, host: target.host };
    try {
      const answer = await ask(exchange, target, { peer, text: requestText(exchange, target, body) });
      told(answer.status, answer.headers);
      return replyOf(exchange, target, answer);
    } catch (error) {
      const failed = error instanceof UpstreamFailed ? error : new UpstreamFailed('connect()', error);
      logAbout(exchange, { level: 'error', message: failed.message, upstream: url });
      told(failed.status);
      if (at + 1 === peers.length || head.method === 'POST') return failed.status;
    }
  }
  const upstream = `${target.secure ? 'https' : 'http'}://${target.host}${target.uri}`;
  logAbout(exchange, { level: 'error', message: 'no live upstreams while connecting to upstream', upstream });
  return 502;
}

export function tooLarge(exchange: Exchange): 413 {
  logRequest(exchange, 'error', `client intended to send too large body: ${exchange.body.length ?? 0} bytes`);
  return 413;
}

class UpstreamFailed extends Error {
  readonly status: 502 | 504;
  constructor(what: string, cause?: unknown) {
    const late = isSysError(cause, 'ETIMEDOUT');
    super(
      cause === undefined
        ? what
        : late
          ? 'upstream timed out (110: Connection timed out) while connecting to upstream'
          : `${what} failed ${failure(cause)} while connecting to upstream`,
    );
    this.status = late || /timed out/.test(what) ? 504 : 502;
  }
}

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Its length was told beforehand. */
  readonly measured: boolean;
}

async function ask(exchange: Exchange, target: Target, { peer, text }: { peer: { address: string; port: number }; text: Buffer }): Promise<Answer> {
  const { scope, worker, head } = exchange;
  const connection =
    peer.port === 0
      ? await worker.sys.connectUnix(peer.address)
      : await worker.sys.connect({ host: peer.address, port: peer.port, timeoutMs: scope.ms('proxy_connect_timeout', 60_000) });
  const plain = streamOf(connection);
  plain.on('error', () => undefined);
  const late = setTimeout(() => plain.destroy(), scope.ms('proxy_read_timeout', 60_000));
  const began = Date.now();
  try {
    const stream = target.secure ? await secured(exchange, plain, target.host) : plain;
    stream.write(text);
    return await readAnswer(new Reader(stream), head.method);
  } catch (error) {
    if (error instanceof UpstreamFailed) throw error;
    const over = Date.now() - began >= scope.ms('proxy_read_timeout', 60_000);
    throw new UpstreamFailed(
      over
        ? 'upstream timed out (110: Connection timed out) while reading response header from upstream'
        : 'upstream prematurely closed connection while reading response header from upstream',
    );
  } finally {
    clearTimeout(late);
    plain.destroy();
  }
}

async function secured(exchange: Exchange, socket: Duplex, host: string): Promise<Duplex> {
  const { scope, worker } = exchange;
  const verify = scope.flag('proxy_ssl_verify');
  const file = scope.value('proxy_ssl_trusted_certificate');
  const ca = file === undefined ? undefined : Buffer.from(await worker.sys.readFile(file));
  const name = exchange.expand(scope.value('proxy_ssl_name') ?? host.replace(/:\d+$/, ''));
  const servername = scope.flag('proxy_ssl_server_name') && !/^[\d.]+$/.test(name) ? name : '';
  return new Promise((resolve, reject) => {
    const tls = tlsConnect({ socket, servername, rejectUnauthorized: verify, ...(ca && { ca }), ...(verify && { checkServerIdentity: () => undefined }) }, () =>
      resolve(tls),
    );
    tls.once('error', () =>
      reject(new UpstreamFailed('SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream')),
    );
    tls.once('close', () => reject(new UpstreamFailed('peer closed connection in SSL handshake while SSL handshaking to upstream')));
  });
}

async function readAnswer(input: Reader, method: string): Promise<Answer> {
  for (;;) {
    const { status, reason } = await readStatus(input);
    const headers = await readHeaders(input);
    if (status < 200) continue;
    const length = headerOf({ headers }, 'content-length');
    const chunked = headerOf({ headers }, 'transfer-encoding')?.toLowerCase() === 'chunked';
    const none = method === 'HEAD' || status === 204 || status === 304;
    const body = none ? Buffer.alloc(0) : await readBody(input, { chunked, length });
    return { status, reason, headers, body, measured: length !== undefined && !chunked };
  }
}

async function readStatus(input: Reader): Promise<{ status: number; reason: string }> {
  const line = await input.line(8_192);
  if (line === undefined) throw new UpstreamFailed('upstream prematurely closed connection while reading response header from upstream');
  const [, code, reason = ''] = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?/.exec(line) ?? [];
  if (code === undefined) throw new UpstreamFailed('upstream sent no valid HTTP/1.0 header while reading response header from upstream');
  return { status: Number(code), reason };
}

async function readHeaders(input: Reader): Promise<[string, string][]> {
  const headers: [string, string][] = [];
  for (;;) {
    const row = (await input.line(65_536))?.replace(/\r?\n$/, '');
    if (!row) return headers;
    const at = row.indexOf(':');
    if (at > 0) headers.push([row.slice(0, at), row.slice(at + 1).trim()]);
  }
}

async function readBody(input: Reader, { chunked, length }: { chunked: boolean; length: string | undefined }): Promise<Buffer> {
  if (!chunked) return input.bytes(length === undefined ? Infinity : Number(length));
  const body = await readChunks(input, 0);
  return body === 413 ? Buffer.alloc(0) : body;
}

const hidden = ['date', 'server', 'x-pad', 'x-accel-expires', 'x-accel-redirect', 'x-accel-limit-rate', 'x-accel-buffering', 'x-accel-charset'];
const own = new Set(['content-type', 'content-length', 'last-modified', 'location', 'transfer-encoding', 'connection', 'keep-alive']);

function replyOf(exchange: Exchange, target: Target, { status, reason, headers, body, measured }: Answer): Reply | number {
  const { scope } = exchange;
  if (status >= 300 && scope.flag('proxy_intercept_errors') && scope.all('error_page').some(({ args }) => args.slice(0, -1).includes(String(status))))
    return status;
  const passed = scope.all('proxy_pass_header').map(({ args: [name = ''] }) => name.toLowerCase());
  const away = new Set(
    [...hidden, ...scope.all('proxy_hide_header').map(({ args: [name = ''] }) => name.toLowerCase())].filter((name) => !passed.includes(name)),
  );
  const of = (name: string): string | undefined => headerOf({ headers }, name);
  const location = of('location');
  return {
    status,
    reason,
    body,
    type: of('content-type'),
    lastModified: of('last-modified'),
    ...(location !== undefined && { location: redirected(exchange, target, location) }),
    ...(!measured && exchange.head.method !== 'HEAD' && { chunked: true }),
    ...(exchange.head.method === 'HEAD' && { length: of('content-length'), chunked: of('content-length') === undefined }),
    headers: headers.filter(([name]) => !own.has(name.toLowerCase()) && !away.has(name.toLowerCase())),
  };
}

/** `proxy_redirect`: the server behind names itself, its clients know it by this location. */
function redirected(exchange: Exchange, { url }: Target, location: string): string {
  const rules = exchange.scope.all('proxy_redirect');
  if (rules.some(({ args: [word] }) => word === 'off')) return location;
  const pairs = rules.filter(({ args }) => args.length === 2).map(({ args: [from = '', to = ''] }) => [exchange.expand(from), exchange.expand(to)] as const);
  const usual = rules.length === 0 || rules.some(({ args: [word] }) => word === 'default') ? [[url, exchange.location?.uri ?? '/'] as const] : [];
  const [from, to] = [...pairs, ...usual].find(([prefix]) => prefix !== '' && location.startsWith(prefix)) ?? [];
  return from === undefined || to === undefined ? location : `${to}${location.slice(from.length)}`.replace(/^(?=\/)/, absolute(exchange));
}

function absolute({ client, head }: Exchange): string {
  const usual = client.tls ? 443 : 80;
  return `${client.tls ? 'https' : 'http'}://${head.host || client.localAddress}${client.localPort === usual ? '' : `:${client.localPort}`}`;
}
