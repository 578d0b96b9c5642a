import { ConfigError } from './config-error.ts';
import type { Directive } from './load.ts';
import { msOf } from './values.ts';

export interface Peer {
  /** IPv4, or the path of a unix socket with port 0. */
  readonly address: string;
  readonly port: number;
  /** As the configuration says it. */
  readonly text: string;
  readonly weight: number;
  readonly backup: boolean;
  readonly down: boolean;
}

export interface Upstream {
  readonly name: string;
  readonly method: 'round' | 'ip_hash' | 'hash' | 'random' | 'least_conn';
  /** Of `hash`. */
  readonly key?: string;
  readonly peers: readonly Peer[];
}

type Resolve = (host: string) => string | undefined;

export function upstreamOf(directive: Directive, resolve: Resolve): Upstream {
  const block = directive.block ?? [];
  const peers = block.filter(({ name }) => name === 'server').map((server) => peerOf(server, resolve));
  if (peers.length === 0) throw new ConfigError('no servers are inside upstream', block.at(-1) ?? directive);
  const method = block.find(({ name }) => ['ip_hash', 'hash', 'random', 'least_conn'].includes(name));
  return {
    name: directive.args[0]!,
    method: (method?.name as Upstream['method'] | undefined) ?? 'round',
    ...(method?.name === 'hash' && { key: method.args[0] }),
    peers,
  };
}

function peerOf(server: Directive, resolve: Resolve): Peer {
  const [text = '', ...parameters] = server.args;
  const given: Record<string, string> = {};
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=', 2);
    if (!isParameter(parameter, name, value)) throw new ConfigError(`invalid parameter "${parameter}"`, server);
    given[name] = value;
  }
  const at = endOf(text, 80);
  const address = at && (at.port === 0 ? at.host : resolve(at.host));
  if (!at || address === undefined) throw new ConfigError(`host not found in upstream "${text}"`, server);
  return { address, port: at.port, text, weight: Number(given.weight ?? 1), backup: 'backup' in given, down: 'down' in given };
}

function isParameter(parameter: string, name: string, value: string): boolean {
  if (name === 'fail_timeout') return msOf(value) !== undefined;
  if (name === 'backup' || name === 'down') return parameter === name;
  return /^(?:weight|max_fails|max_conns)$/.test(name) && /^\d+$/.test(value) && !(name === 'weight' && value === '0');
}

/** `host:port`, `unix:/path`. */
export function endOf(text: string, usual: number): { host: string; port: number } | undefined {
  if (text.startsWith('unix:')) return { host: text.slice(5).replace(/:.*$/, ''), port: 0 };
  const [, bracketed, host, port] = /^(?:\[([^\]]+)\]|([^:/]+))(?::(\d+))?$/.exec(text) ?? [];
  const name = bracketed ?? host;
  const number = Number(port ?? usual);
  return name === undefined || number < 1 || number > 65_535 ? undefined : { host: name, port: number };
}
