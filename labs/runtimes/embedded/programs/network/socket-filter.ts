import type { SocketInfo } from '../../sys/sys.ts';
import { servicePort } from './service-names.ts';

/** A filter with a word in it that ss does not take; `message` is what it prints. */
export class FilterError extends Error {}

type Filter = (socket: SocketInfo) => boolean;

const states: Readonly<Record<string, readonly string[]>> = {
  listening: ['LISTEN', 'UNCONN'],
  listen: ['LISTEN'],
  established: ['ESTAB'],
  connected: ['ESTAB'],
  all: ['LISTEN', 'UNCONN', 'ESTAB', 'TIME-WAIT'],
  unconnected: ['UNCONN'],
};

/** ss's filter: `sport = :22`, `( sport = :80 or dport = :443 )`, `state established`. undefined where it does not parse. */
export function byFilter(words: readonly string[]): Filter | undefined {
  const tokens = words
    .join(' ')
    .replace(/([()])/g, ' $1 ')
    .replace(/(!=|>=|<=|==|=|>|<)/g, ' $1 ')
    .split(/\s+/)
    .filter(Boolean);
  const any: Filter = () => true;
  if (tokens.length === 0) return any;
  let at = 0;
  const or = (): Filter | undefined => {
    let left = and();
    while (left && (tokens[at] === 'or' || tokens[at] === '||')) {
      at++;
      const [one, other] = [left, and()];
      left = other && ((socket) => one(socket) || other(socket));
    }
    return left;
  };
  const and = (): Filter | undefined => {
    let left = primary();
    while (left && at < tokens.length && tokens[at] !== ')' && tokens[at] !== 'or' && tokens[at] !== '||') {
      if (tokens[at] === 'and' || tokens[at] === '&&') at++;
      const [one, other] = [left, primary()];
      left = other && ((socket) => one(socket) && other(socket));
    }
    return left;
  };
  const primary = (): Filter | undefined => {
    const word = tokens[at++];
    if (word === '(') {
      const inner = or();
      return tokens[at++] === ')' ? inner : undefined;
    }
    if (word === 'not' || word === '!') {
      const inner = primary();
      return inner && ((socket) => !inner(socket));
    }
    if (word === 'state') {
      const state = tokens[at++] ?? '';
      const wanted = states[state];
      if (!wanted) throw new FilterError(`ss: wrong state name: ${state}`);
      return (socket) => wanted.includes(socket.state);
    }
    if (!word) return undefined;
    if (!['sport', 'dport', 'src', 'dst'].includes(word)) throw new FilterError(`Error: an inet prefix is expected rather than "${word}".\n${badAddress}`);
    const operator = /^(=|==|!=|>|<|>=|<=|eq|neq|gt|lt|geq|leq)$/.test(tokens[at] ?? '') ? tokens[at++]! : '=';
    const value = tokens[at++];
    return value === undefined ? undefined : comparing(word, operator, value);
  };
  const parsed = or();
  return at === tokens.length ? parsed : undefined;
}

const badAddress = 'Cannot parse dst/src address.';

/** undefined: any. */
function portOf(name: string | undefined, needed: boolean): number | undefined {
  if (name === undefined || name === '' || name === '*') return undefined;
  const number = /^\d+$/.test(name) ? Number(name) : servicePort(name);
  if (number === undefined && needed) throw new FilterError(`Error: "${name}" does not look like a port.\n${badAddress}`);
  return number;
}

function comparing(field: string, operator: string, value: string): Filter | undefined {
  const [, address = '', port] = /^(.*?)(?::([^:]*))?$/.exec(value) ?? [];
  const ofPort = field === 'sport' || field === 'dport';
  const name = ofPort ? (port ?? address) : port;
  const number = portOf(name, ofPort);
  const own = field === 'sport' || field === 'src';
  const compare = comparisons[operator]!;
  const differs = operator === '!=' || operator === 'neq';
  const host = address.replace(/^\[|\]$/g, '');
  return (socket) => {
    const [actual, from] = own ? [socket.localPort, socket.localAddress] : [socket.peerPort, socket.peerAddress];
    if (!ofPort && host && host !== '*' && from !== host) return differs;
    return number === undefined || compare(actual, number);
  };
}

const comparisons: Readonly<Record<string, (one: number, other: number) => boolean>> = Object.fromEntries(
  (
    [
      [['=', '==', 'eq'], (one, other) => one === other],
      [['!=', 'neq'], (one, other) => one !== other],
      [['>', 'gt'], (one, other) => one > other],
      [['<', 'lt'], (one, other) => one < other],
      [['>=', 'geq'], (one, other) => one >= other],
      [['<=', 'leq'], (one, other) => one <= other],
    ] as const satisfies readonly (readonly [readonly string[], (one: number, other: number) => boolean])[]
  ).flatMap(([names, compare]) => names.map((name) => [name, compare])),
);
