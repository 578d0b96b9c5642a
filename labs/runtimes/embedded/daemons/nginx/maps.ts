import { isInNetwork } from '../sshd/match-network.ts';
import { ConfigError } from './config-error.ts';
import type { Directive } from './load.ts';
import { groupNames, type Pattern, regexOf } from './regex.ts';
import { variableName } from './template.ts';

/** A variable that `map` or `geo` makes: its value for what its source says. */
export interface MapVariable {
  readonly name: string;
  /** A text with variables. */
  readonly source: string;
  readonly values: readonly string[];
  readonly names: readonly string[];
  /** Captures of a regular expression come with its value. */
  of(source: string): { readonly value: string; readonly match?: RegExpExecArray };
}

/** How long a key may be: nginx keeps a table with buckets of that many bytes, a pointer and a length beside each key. */
export const longestKey = (bucket: number): number => bucket - 18;

export function mapOf(directive: Directive): MapVariable {
  const [source = '', target = ''] = directive.args;
  const name = variableName(target, directive);
  const exact = new Map<string, string>();
  const patterns: { pattern: Pattern; names: string[]; value: string }[] = [];
  const wild: { key: string; value: string }[] = [];
  let otherwise: string | undefined;
  let hostnames = false;
  for (const entry of directive.block ?? []) {
    if (entry.name === 'hostnames' || entry.name === 'volatile') {
      hostnames ||= entry.name === 'hostnames';
      continue;
    }
    if (entry.args.length !== 1) throw new ConfigError('invalid number of the map parameters', entry);
    const key = entry.name.replace(/^\\(?=default$|hostnames$|volatile$|include$|~)/, '');
    const value = entry.args[0]!;
    if (entry.name === 'default') {
      if (otherwise !== undefined) throw new ConfigError('duplicate default map parameter', entry);
      otherwise = value;
    } else if (entry.name.startsWith('~')) patterns.push(patternOf(entry, value));
    else if (hostnames && /^[*.]|\*$/.test(key)) wild.push({ key, value });
    else {
      if (exact.has(key.toLowerCase())) throw new ConfigError(`conflicting parameter "${entry.name}"`, entry);
      exact.set(key.toLowerCase(), value);
    }
  }
  return {
    name,
    source,
    values: [...exact.values(), ...patterns.map(({ value }) => value), ...(otherwise === undefined ? [] : [otherwise])],
    names: patterns.flatMap(({ names }) => names),
    of(text) {
      const known = exact.get(text.toLowerCase()) ?? wild.find(({ key }) => matchesWild(text.toLowerCase(), key))?.value;
      if (known !== undefined) return { value: known };
      for (const { pattern, value } of patterns) {
        const match = pattern.exec(text);
        if (match) return { value, match };
      }
      return { value: otherwise ?? '' };
    },
  };
}

function patternOf(entry: Directive, value: string): { pattern: Pattern; names: string[]; value: string } {
  const insensitive = entry.name.startsWith('~*');
  const text = entry.name.slice(insensitive ? 2 : 1);
  return { pattern: regexOf(text, { insensitive, at: entry }), names: groupNames(text), value };
}

const matchesWild = (host: string, key: string): boolean =>
  key.startsWith('.') ? host === key.slice(1) || host.endsWith(key) : key.startsWith('*') ? host.endsWith(key.slice(1)) : host.startsWith(key.slice(0, -1));

/** Keys of a map that its table has no room for. */
export const tooLong = (directive: Directive, bucket: number): boolean =>
  (directive.block ?? []).some(({ name }) => !name.startsWith('~') && Buffer.byteLength(name) > longestKey(bucket));

export function geoOf(directive: Directive): MapVariable {
  const [first = '', second] = directive.args;
  const name = variableName(second ?? first, directive);
  const networks: { network: string; bits: number; value: string }[] = [];
  let otherwise = '';
  for (const entry of directive.block ?? []) {
    const value = entry.args[0];
    if (['proxy_recursive', 'ranges'].includes(entry.name) || entry.name === 'proxy' || entry.name === 'delete')
      throw new ConfigError(`the simulation has no "${entry.name}" of geo`, entry);
    if (value === undefined || entry.args.length > 1) throw new ConfigError('invalid number of the geo parameters', entry);
    if (entry.name === 'default') otherwise = value;
    else networks.push({ ...networkOf(entry), value });
  }
  networks.sort((one, other) => other.bits - one.bits);
  return {
    name,
    source: second === undefined ? '$remote_addr' : first,
    values: [],
    names: [],
    of: (address) => ({ value: networks.find(({ network }) => isInNetwork(address, network))?.value ?? otherwise }),
  };
}

function networkOf({ name, ...at }: Directive): { network: string; bits: number } {
  const network = name.includes('/') ? name : `${name}/32`;
  if (!/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(network)) throw new ConfigError(`invalid network "${name}"`, at);
  return { network, bits: Number(network.split('/')[1]) };
}
