import { ConfigError, type Place } from './config-error.ts';
import type { Kind } from './directives.ts';

interface Told extends Place {
  readonly name: string;
  readonly args: readonly string[];
}

const choices: Readonly<Record<string, readonly string[]>> = {
  server_tokens: ['on', 'off', 'build'],
  ssl_verify_client: ['off', 'on', 'optional', 'optional_no_ca'],
  satisfy: ['all', 'any'],
  proxy_http_version: ['1.0', '1.1'],
  autoindex_format: ['html', 'json', 'xml', 'jsonp'],
  limit_req_log_level: ['info', 'notice', 'warn', 'error'],
  limit_conn_log_level: ['info', 'notice', 'warn', 'error'],
  ssl_protocols: ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'],
};

const statuses = new Set(['limit_req_status', 'limit_conn_status']);

/** Checks a value that stands for itself: flags, numbers, sizes, times, words of a list. */
export function checkPlain(directive: Told, kind: Kind): void {
  const { name, args } = directive;
  const [value = ''] = args;
  if (kind === 'f' && value !== 'on' && value !== 'off')
    throw new ConfigError(`invalid value "${value}" in "${name}" directive, it must be "on" or "off"`, directive);
  if (kind === 'n' && !/^\d+$/.test(value)) throw new ConfigError(`"${name}" directive invalid number`, directive);
  const timed = kind === 't' || name === 'keepalive_timeout';
  if ((kind === 'k' && sizeOf(value) === undefined) || (timed && msOf(value) === undefined))
    throw new ConfigError(`"${name}" directive invalid value`, directive);
  checkChoice(directive);
}

function checkChoice(directive: Told): void {
  const { name, args } = directive;
  const status = Number(args[0]);
  if (statuses.has(name) && (status < 400 || status > 599)) throw new ConfigError('value must be between 400 and 599', directive);
  for (const one of choices[name] ? args : []) if (!choices[name]!.includes(one)) throw new ConfigError(`invalid value "${one}"`, directive);
}

/** `64k`, `1m` in bytes; undefined where it is none. */
export function sizeOf(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+)([kKmMgG]?)$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  return Number(number) * ({ '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[unit.toLowerCase()] ?? 1);
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  M: 2_592_000_000,
  y: 31_536_000_000,
};

/** `30s`, `1h 30m` in milliseconds; undefined where it is none. */
export function msOf(text: string): number | undefined {
  if (!/^(?:\d+(?:ms|[smhdwMy])?\s*)+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)(ms|[smhdwMy])?/g)].reduce((sum, [, number, unit]) => sum + Number(number) * units[unit ?? 's']!, 0);
}
