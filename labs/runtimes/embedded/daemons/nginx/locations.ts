import { ConfigError } from './config-error.ts';
import type { Directive } from './load.ts';
import { groupNames, type Pattern, regexOf } from './regex.ts';
import { Scope } from './scope.ts';
import { type Statement, statementsOf } from './statements.ts';

export interface Location {
  readonly modifier: '' | '=' | '^~' | '~' | '~*' | '@';
  /** Prefix, pattern, or `@name`. */
  readonly uri: string;
  readonly pattern?: Pattern;
  readonly names: readonly string[];
  readonly scope: Scope;
  readonly statements: readonly Statement[];
  readonly locations: readonly Location[];
}

/** The locations of a server, those of a location nested in it. */
export function locationsOf(directives: readonly Directive[], scope: Scope, outer?: Location): Location[] {
  const found: Location[] = [];
  for (const directive of directives.filter(({ name }) => name === 'location')) {
    const location = locationOf(directive, scope);
    checkPlace(location, outer, directive);
    if (found.some(({ modifier, uri }) => uri === location.uri && sameKind(modifier, location.modifier)))
      throw new ConfigError(`duplicate location "${location.uri}"`, directive);
    found.push(location);
  }
  return found;
}

const sameKind = (one: string, other: string): boolean => one === other || (prefixes.has(one) && prefixes.has(other));
const prefixes = new Set(['', '^~']);
const modifiers = new Set(['=', '^~', '~', '~*']);

function locationOf(directive: Directive, outer: Scope): Location {
  const [first = '', second] = directive.args;
  const [, joined = '', rest = ''] = /^(=|\^~|~\*|~|@)?(.*)$/s.exec(first) ?? [];
  if (second !== undefined && !modifiers.has(first)) throw new ConfigError(`invalid location modifier "${first}"`, directive);
  const modifier = (second === undefined ? joined : first) as Location['modifier'];
  const uri = second ?? (modifier === '@' ? first : rest);
  const scope = new Scope(directive.block ?? [], outer);
  const regex = modifier === '~' || modifier === '~*';
  const location: Location = {
    modifier,
    uri,
    ...(regex && { pattern: regexOf(uri, { insensitive: modifier === '~*', at: directive }) }),
    names: regex ? groupNames(uri) : [],
    scope,
    statements: statementsOf(directive.block ?? [], scope),
    locations: [],
  };
  return { ...location, locations: locationsOf(directive.block ?? [], scope, location) };
}

function checkPlace({ modifier, uri }: Location, outer: Location | undefined, at: Directive): void {
  if (!outer) return;
  if (outer.modifier === '=') throw new ConfigError(`location "${uri}" cannot be inside the exact location "${outer.uri}"`, at);
  if (outer.modifier === '@') throw new ConfigError(`location "${uri}" cannot be inside the named location "${outer.uri}"`, at);
  if (modifier === '@') throw new ConfigError(`named location "${uri}" can be on the server level only`, at);
  if (!outer.pattern && modifier !== '~' && modifier !== '~*' && !uri.startsWith(outer.uri))
    throw new ConfigError(`location "${uri}" is outside location "${outer.uri}"`, at);
}

export interface Found {
  readonly location: Location;
  readonly match?: RegExpExecArray;
}

/** Which location answers for a path: exact, else the longest prefix unless a regular expression matches first. */
export function findLocation(locations: readonly Location[], path: string): Found | undefined {
  const exact = locations.find(({ modifier, uri }) => modifier === '=' && uri === path);
  if (exact) return { location: exact };
  const longest = locations
    .filter(({ modifier, uri }) => prefixes.has(modifier) && path.startsWith(uri))
    .reduce<Location | undefined>((best, one) => (best && best.uri.length >= one.uri.length ? best : one), undefined);
  const inner = longest && findLocation(longest.locations, path);
  if (inner && (inner.match || isFinal(inner.location))) return inner;
  const prefix = inner ?? (longest && { location: longest });
  return prefix && isFinal(prefix.location) ? prefix : (byPattern(locations, path) ?? prefix);
}

function byPattern(locations: readonly Location[], path: string): Found | undefined {
  for (const location of locations) {
    const match = location.pattern?.exec(path);
    if (match) return byPattern(location.locations, path) ?? { location, match };
  }
  return undefined;
}

const isFinal = ({ modifier }: Location): boolean => modifier === '^~' || modifier === '=';
