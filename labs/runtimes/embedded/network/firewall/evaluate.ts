import { type Field, readSelector } from './packet-fields.ts';
import type { Chain, NamedSet, Operator, Recent, Rule, Ruleset, Selector, Statement, Table, Value } from './ruleset.ts';

/** The first packet of a direction of a connection, as far as rules can see it. */
export interface Packet {
  readonly hook: 'prerouting' | 'input' | 'output' | 'postrouting';
  readonly family: 4 | 6;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly port: number;
  readonly state: 'new' | 'established' | 'related';
  /** The interface that it comes in by (input) or goes out by (output). */
  readonly interface: string;
  readonly uid?: number;
  /** How many connections its source has to this port. */
  readonly open?: () => number;
}

export interface Decision {
  readonly verdict: 'accept' | 'drop' | 'reject';
  /** What a rule rejects with: `tcp reset`, `port-unreachable`, ... */
  readonly refusal?: string;
  /** Where a rule of a nat chain sends the connection instead. */
  readonly to?: { readonly addr?: string; readonly port?: number };
  /** Counters and logs of the rules on the way. */
  readonly seen: readonly Rule[];
  readonly logs: readonly string[];
}

/** What rules remember of packets before. */
export interface Memory {
  limit(rule: Rule, packet: Packet): boolean;
  recent(recent: Recent, packet: Packet): boolean;
}

const mostJumps = 16;
/** Rules that one packet may meet: chains that jump to chains multiply, and the server cannot wait for the product. A packet that meets more is dropped. */
const mostRules = 20_000;
const noMemory: Memory = { limit: () => true, recent: () => false };

/** What the base chains of the hook say, in the order of their priority: each may end the packet, all must let it through. */
export function evaluate(ruleset: Ruleset, packet: Packet, memory: Memory = noMemory): Decision {
  const seen: Rule[] = [];
  const logs: string[] = [];
  const budget = { rules: mostRules };
  for (const { table, chain, base } of baseChains(ruleset, packet)) {
    const end = walk(chain, { table, packet, seen, logs, memory, budget, depth: 0 }) ?? base.policy;
    if (end === 'drop') return { verdict: 'drop', seen, logs };
    if (typeof end === 'object' && 'refusal' in end) return { verdict: 'reject', refusal: end.refusal, seen, logs };
    if (typeof end === 'object') return { verdict: 'accept', to: end.to, seen, logs };
  }
  return { verdict: 'accept', seen, logs };
}

function baseChains({ tables }: Ruleset, { family, hook, state }: Packet) {
  const wanted = family === 4 ? ['ip', 'inet'] : ['ip6', 'inet'];
  // Only the first packet of a connection sees the rules of nat.
  const types = state === 'new' ? ['filter', 'route', 'nat'] : ['filter', 'route'];
  return tables
    .filter((table) => wanted.includes(table.family))
    .flatMap((table) =>
      table.chains.flatMap((chain) => (chain.base?.hook === hook && types.includes(chain.base.type) ? [{ table, chain, base: chain.base }] : [])),
    )
    .sort((one, other) => one.base.priority - other.base.priority);
}

interface Walk {
  readonly table: Table;
  readonly packet: Packet;
  readonly seen: Rule[];
  readonly logs: string[];
  readonly memory: Memory;
  readonly budget: { rules: number };
  readonly depth: number;
}
type End = 'accept' | 'drop' | { readonly refusal: string } | { readonly to: NonNullable<Decision['to']> };

/** undefined: the chain said nothing. */
function walk(chain: Chain, on: Walk): End | undefined {
  for (const rule of chain.rules) {
    if ((on.budget.rules -= 1) < 0) return 'drop';
    const said = apply(rule, on);
    if (said === 'return') return undefined;
    if (said !== undefined) return said;
  }
  return undefined;
}

function apply(rule: Rule, on: Walk): End | 'return' | undefined {
  for (const statement of rule.expr.flatMap((one) => ('xt' in one ? one.xt.as : [one]))) {
    if ('counter' in statement) on.seen.push(rule);
    else if ('log' in statement) on.logs.push(statement.log?.prefix ?? '');
    else if ('vmap' in statement) {
      const { key, data } = statement.vmap;
      const pairs = typeof data === 'string' ? [] : data.set;
      const verdict = pairs.find(([value]) => fits({ op: '==', actual: readSelector(key, on.packet), value }, on.table.sets))?.[1];
      return verdict && conclude(verdict, on);
    } else {
      const holds = condition(statement, rule, on);
      if (holds === false) return undefined;
      const end = holds === undefined ? conclude(statement, on) : undefined;
      if (end !== undefined) return end;
    }
  }
  return undefined;
}

/** undefined: the statement asks nothing. */
function condition(statement: Statement, rule: Rule, on: Walk): boolean | undefined {
  if ('match' in statement) return matches(statement.match, on);
  if ('limit' in statement) return on.memory.limit(rule, on.packet) !== (statement.limit.inv ?? false);
  if ('recent' in statement) return on.memory.recent(statement.recent, on.packet) !== (statement.recent.inv ?? false);
  if (!('ct count' in statement)) return undefined;
  const { val, inv = false } = statement['ct count'];
  // The connection that asks is one more.
  return (on.packet.open?.() ?? 0) + 1 > val === inv;
}

function conclude(statement: Statement, on: Walk): End | 'return' | undefined {
  if ('accept' in statement) return 'accept';
  if ('drop' in statement) return 'drop';
  if ('return' in statement) return 'return';
  if ('reject' in statement) return { refusal: refusalOf(statement) };
  if ('redirect' in statement) return { to: { ...statement.redirect, addr: on.packet.hook === 'output' ? '127.0.0.1' : on.packet.destination } };
  if ('dnat' in statement) return { to: statement.dnat };
  return follow(statement, on);
}

const refusalOf = ({ reject }: Extract<Statement, { reject: unknown }>): string => reject?.expr ?? reject?.type ?? 'port-unreachable';

function follow(statement: Statement, on: Walk): End | 'return' | undefined {
  const target = 'jump' in statement ? statement.jump.target : 'goto' in statement ? statement.goto.target : undefined;
  const chain = on.table.chains.find(({ name }) => name === target);
  if (!chain || on.depth >= mostJumps) return undefined;
  const end = walk(chain, { ...on, depth: on.depth + 1 });
  return 'goto' in statement ? (end ?? 'return') : end;
}

const matches = ({ op, left, right }: { op: Operator; left: Selector; right: Value }, { packet, table }: Walk): boolean =>
  fits({ op, actual: readSelector(left, packet), value: right }, table.sets);

interface Test {
  readonly op: Operator;
  readonly actual: Field;
  readonly value: Value;
}

function fits({ op, actual, value }: Test, sets: readonly NamedSet[]): boolean {
  if (actual === undefined) return false;
  if (typeof actual === 'object') return fitsFlags(actual, op, value) ?? actual.some((one) => fits({ op, actual: one, value }, sets));
  if (op === '<' || op === '>' || op === '<=' || op === '>=') {
    const difference = Number(actual) - Number(value);
    return { '<': difference < 0, '>': difference > 0, '<=': difference <= 0, '>=': difference >= 0 }[op];
  }
  return holds(actual, value, sets) !== (op === '!=');
}

/** Flags of TCP: exactly these, none of these, or some of these. undefined: they are no flags. */
function fitsFlags(actual: readonly (string | number)[], op: Operator, value: Value): boolean | undefined {
  if (!actual.every((one) => typeof one === 'string')) return undefined;
  const wanted = (Array.isArray(value) ? (value as readonly Value[]) : [value]).map(String);
  if (op === '!') return !actual.some((one) => wanted.includes(one));
  if (op === 'in') return actual.some((one) => wanted.includes(one));
  return (wanted.length === actual.length && wanted.every((one) => actual.includes(one))) !== (op === '!=');
}

function holds(actual: string | number, value: Value, sets: readonly NamedSet[]): boolean {
  if (Array.isArray(value)) return (value as readonly Value[]).some((one) => holds(actual, one, sets));
  if (typeof value === 'object') {
    if ('set' in value) return value.set.some((one) => holds(actual, one, sets));
    if ('range' in value) return rank(actual) >= rank(value.range[0]) && rank(actual) <= rank(value.range[1]);
    if ('prefix' in value) return inPrefix(String(actual), value.prefix);
    return false;
  }
  if (typeof value === 'string' && value.startsWith('@')) {
    const elements = sets.find(({ name }) => name === value.slice(1))?.elements ?? [];
    return elements.some((one) => holds(actual, one, sets));
  }
  if (typeof value === 'string' && value.endsWith('*')) return String(actual).startsWith(value.slice(0, -1));
  return String(actual) === String(value);
}

const rank = (value: Value): bigint => (typeof value === 'string' && /[.:]/.test(value) ? bitsOf(value).value : BigInt(typeof value === 'object' ? 0 : value));

function inPrefix(address: string, { addr, len }: { addr: string; len: number }): boolean {
  const [one, other] = [bitsOf(address), bitsOf(addr)];
  return one.width === other.width && one.value >> BigInt(one.width - len) === other.value >> BigInt(other.width - len);
}

/** An address as a number. */
export function bitsOf(address: string): { value: bigint; width: 32 | 128 } {
  if (!address.includes(':')) return { value: address.split('.').reduce((sum, octet) => (sum << 8n) + BigInt(Number(octet) || 0), 0n), width: 32 };
  const [head = '', tail] = address.split('::');
  const words = (text: string | undefined): string[] => (text ? text.split(':') : []);
  const gap = tail === undefined ? 0 : 8 - words(head).length - words(tail).length;
  const all = [...words(head), ...Array.from({ length: Math.max(0, gap) }, () => '0'), ...words(tail)];
  return { value: all.reduce((sum, word) => (sum << 16n) + BigInt(parseInt(word || '0', 16) || 0), 0n), width: 128 };
}
