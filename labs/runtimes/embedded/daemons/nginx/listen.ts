import { ConfigError } from './config-error.ts';
import type { Directive } from './load.ts';

/** One address of a `listen`. */
export interface ListenAt {
  /** IPv4 or IPv6 without brackets, or the path of a unix socket with port 0. */
  readonly address: string;
  readonly port: number;
}

export interface Listen extends ListenAt {
  readonly directive: Directive;
  readonly ssl: boolean;
  readonly isDefault: boolean;
}

const plain =
  /^(?:default|default_server|ssl|http2|proxy_protocol|deferred|bind|reuseport|backlog=\d+|rcvbuf=\w+|sndbuf=\w+|ipv6only=(?:on|off)|so_keepalive=.+|fastopen=\d+|setfib=\d+|accept_filter=.+)$/;

/** `resolve` answers a host's name with its address. */
export function listenOf(directive: Directive, resolve: (host: string) => string | undefined): Listen {
  const [text = '', ...parameters] = directive.args;
  const unknown = parameters.find((parameter) => !plain.test(parameter));
  const at = addressOf(directive, text, resolve);
  if (unknown !== undefined) throw new ConfigError(`invalid parameter "${unknown}"`, directive);
  return { ...at, directive, ssl: parameters.includes('ssl'), isDefault: parameters.some((word) => word === 'default_server' || word === 'default') };
}

function addressOf(directive: Directive, text: string, resolve: (host: string) => string | undefined): ListenAt {
  if (text.startsWith('unix:')) return { address: text.slice(5), port: 0 };
  const [, bracketed, host, port] = /^(?:\[(.*)\]|([^:]*))(?::(.*))?$/.exec(text) ?? [];
  const alone = bracketed === undefined && port === undefined && /^\d+$/.test(text);
  const number = Number(alone ? text : (port ?? '80'));
  if (!Number.isInteger(number) || number < 1 || number > 65_535) throw new ConfigError(`invalid port in "${text}" of the "listen" directive`, directive);
  if (alone || host === '*' || host === '') return { address: '0.0.0.0', port: number };
  const address = bracketed ?? resolve(host ?? '');
  if (address === undefined) throw new ConfigError(`host not found in "${text}" of the "listen" directive`, directive);
  return { address, port: number };
}

export const toldAddress = ({ address, port }: ListenAt): string =>
  port === 0 ? `unix:${address}` : address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
