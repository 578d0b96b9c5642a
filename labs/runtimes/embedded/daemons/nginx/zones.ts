import { ConfigError } from './config-error.ts';
import type { Directive } from './load.ts';
import { sizeOf } from './values.ts';

/** What `limit_req_zone` or `limit_conn_zone` keeps for each key. */
export interface Zone {
  readonly kind: 'req' | 'conn';
  readonly name: string;
  readonly key: string;
  /** Requests a second, in thousandths; `req` only. */
  readonly rate: number;
}

const smallest = 8 * 4096;

export function zoneOf(directive: Directive): Zone {
  const [key = '', ...parameters] = directive.args;
  const kind = directive.name === 'limit_req_zone' ? 'req' : 'conn';
  let [name, rate] = ['', 1_000];
  for (const parameter of parameters) {
    const [, word = '', value = ''] = /^(zone|rate)=(.*)$/.exec(parameter) ?? [];
    if (word === 'zone') name = zoneName(directive, parameter, value);
    else if (word === 'rate' && kind === 'req') rate = rateOf(directive, parameter, value);
    else throw new ConfigError(`invalid parameter "${parameter}"`, directive);
  }
  if (name === '') throw new ConfigError(`"${directive.name}" must have "zone" parameter`, directive);
  return { kind, name, key, rate };
}

/** The name in `zone=a:1m`. */
function zoneName(directive: Directive, parameter: string, value: string): string {
  const [, name = '', size] = /^([^:]*)(?::(.*))?$/.exec(value) ?? [];
  const bytes = sizeOf(size ?? '');
  if (bytes === undefined) throw new ConfigError(`invalid zone size "${parameter}"`, directive);
  if (bytes < smallest) throw new ConfigError(`zone "${parameter}" is too small`, directive);
  return name;
}

/** `rate=5r/s` in thousandths a second. */
function rateOf(directive: Directive, parameter: string, value: string): number {
  const [, number, unit] = /^(\d+)r\/([sm])$/.exec(value) ?? [];
  if (number === undefined || Number(number) === 0) throw new ConfigError(`invalid rate "${parameter}"`, directive);
  return unit === 's' ? Number(number) * 1_000 : Math.floor((Number(number) * 1_000) / 60);
}

export interface RequestLimit {
  readonly zone: string;
  /** In thousandths of a request. */
  readonly burst: number;
  readonly delay: number;
}

export function requestLimitOf(directive: Directive): RequestLimit {
  let [zone, burst, delay] = ['', 0, 0];
  for (const parameter of directive.args) {
    const [, word = '', value = ''] = /^(zone|burst|delay)=(.*)$/.exec(parameter) ?? [];
    const number = /^\d+$/.test(value) ? Number(value) * 1_000 : 0;
    if (word === 'zone') zone = value;
    else if (word === 'burst' && number > 0) burst = number;
    else if (word === 'delay' && number > 0) delay = number;
    else if (parameter === 'nodelay') delay = Infinity;
    else throw new ConfigError(word === '' ? `invalid parameter "${parameter}"` : `invalid ${word} value "${parameter}"`, directive);
  }
  if (zone === '') throw new ConfigError('"limit_req" must have "zone" parameter', directive);
  return { zone, burst, delay };
}

export function connectionLimitOf(directive: Directive): { zone: string; most: number } {
  const [zone = '', most = ''] = directive.args;
  if (!/^\d+$/.test(most) || Number(most) < 1 || Number(most) > 65_535) throw new ConfigError(`invalid number of connections "${most}"`, directive);
  return { zone, most: Number(most) };
}
