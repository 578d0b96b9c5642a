import { createHash } from 'node:crypto';
import type { Exchange } from './exchange.ts';
import { logRequest } from './logs.ts';
import { targetOf } from './proxy-target.ts';
import { endOf } from './upstreams.ts';

export interface Target {
  readonly secure: boolean;
  /** `$proxy_host`. */
  readonly host: string;
  /** What is asked of the server behind. */
  readonly uri: string;
  /** `proxy_pass` with its variables filled in and a path. */
  readonly url: string;
  /** Where `host` is no upstream. */
  readonly end?: { readonly address: string; readonly port: number };
}

interface End {
  readonly address: string;
  readonly port: number;
}

/** Where this request goes; a status where the text of `proxy_pass` comes to nothing. */
export async function targetFor(exchange: Exchange): Promise<Target | number> {
  const { scope, worker } = exchange;
  const given = (scope.own('proxy_pass')[0] ?? scope.parent?.own('proxy_pass')[0])?.args[0] ?? '';
  const filled = exchange.expand(given);
  const target = targetOf(filled);
  if (!target) {
    logRequest(exchange, 'error', `invalid URL prefix in "${filled}"`);
    return 500;
  }
  const { secure, host } = target;
  const whole = { secure, host, uri: uriFor(exchange, target.uri, given), url: `${secure ? 'https' : 'http'}://${host}${target.uri ?? '/'}` };
  if (worker.site.upstreams.has(host)) return whole;
  const end = endOf(host, secure ? 443 : 80);
  if (!end) return 500;
  const address = end.port === 0 || /^[\d.]+$/.test(end.host) ? end.host : await resolved(exchange, given, end.host);
  if (address !== undefined) return { ...whole, end: { address, port: end.port } };
  logRequest(exchange, 'error', `no resolver defined to resolve ${end.host}`);
  return 502;
}

function uriFor(exchange: Exchange, uri: string | undefined, given: string): string {
  if (uri === undefined) return unchangedUri(exchange);
  return given.includes('$') ? uri : replaced(exchange, uri, exchange.location?.uri ?? '');
}

/** Names in the configuration are looked up when it is read; those out of variables need a resolver. */
async function resolved({ worker, scope }: Exchange, given: string, host: string): Promise<string | undefined> {
  if (given.includes('$') && scope.value('resolver') === undefined) return undefined;
  return (await worker.sys.resolve(host).catch(() => []))[0];
}

const encoded = (path: string): string => encodeURI(path).replace(/[?#]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
const withArgs = (path: string, args: string): string => (args ? `${path}?${args}` : path);

const unchangedUri = ({ changed, head, path, args }: Exchange): string =>
  changed ? withArgs(encoded(path), args) : head.target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/, '') || '/';

const replaced = ({ path, args }: Exchange, uri: string, prefix: string): string => withArgs(`${uri}${encoded(path.slice(prefix.length))}`, args);

/** Who is asked, in the order of trying. */
export function peersOf(exchange: Exchange, { host, end }: Target): readonly End[] {
  if (end) return [end];
  const { worker, client } = exchange;
  const upstream = worker.site.upstreams.get(host)!;
  const live = upstream.peers.filter(({ down }) => !down);
  const regular = live.filter(({ backup }) => !backup).flatMap((peer) => Array.from({ length: Math.min(peer.weight, 100) }, () => peer));
  const key = upstream.method === 'ip_hash' ? client.remoteAddress.split('.').slice(0, 3).join('.') : upstream.key && exchange.expand(upstream.key);
  const turn = key === undefined ? worker.turn(host) : createHash('md5').update(key).digest().readUInt32BE();
  const first = regular.length === 0 ? 0 : turn % regular.length;
  return [...new Set([...regular.slice(first), ...regular.slice(0, first), ...live.filter(({ backup }) => backup)])];
}
