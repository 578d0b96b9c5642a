import type { Chain, NamedSet, Operator, Rule, Ruleset, Selector, Statement, Table, Value } from './ruleset.ts';

/** The first packet of a direction of a connection, as far as rules can see it. */
export interface Packet {
  readonly hook: 'input' | 'output';
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
}

export interface Decision {
  readonly verdict: 'accept' | 'drop' | 'reject';
  /** Counters and logs of the rules on the way. */
  readonly seen: readonly Rule[];
  readonly logs: readonly string[];
}

const mostJumps = 16;

/** What the base chains of the hook say, in the order of their priority: each may end the packet, all must let it through. */
export function evaluate(ruleset: Ruleset, packet: Packet, admits: (rule: Rule) => boolean = () => true): Decision {
  const wanted = packet.family === 4 ? ['ip', 'inet'] : ['ip6', 'inet'];
  const chains = ruleset.tables
    .filter(({ family }) => wanted.includes(family))
    .flatMap((table) =>
      table.chains.flatMap((chain) => (chain.base?.hook === packet.hook && chain.base.type === 'filter' ? [{ table, chain, base: chain.base }] : [])),
    )
    .sort((one, other) => one.base.priority - other.base.priority);
  const seen: Rule[] = [];
  const logs: string[] = [];
  for (const { table, chain, base } of chains) {
    const end = walk(chain, { table, packet, seen, logs, admits, depth: 0 }) ?? base.policy;
    if (end === 'drop' || end === 'reject') return { verdict: end, seen, logs };
  }
  return { verdict: 'accept', seen, logs };
}

interface Walk {
  readonly table: Table;
  readonly packet: Packet;
  readonly seen: Rule[];
  readonly logs: string[];
  readonly admits: (rule: Rule) => boolean;
  readonly depth: number;
}
type End = 'accept' | 'drop' | 'reject';

/** undefined: the chain said nothing. */
function walk(chain: Chain, on: Walk): End | undefined {
  for (const rule of chain.rules) {
    const said = apply(rule, on);
    if (said === 'return') return undefined;
    if (said !== undefined) return said;
  }
  return undefined;
}

function apply(rule: Rule, on: Walk): End | 'return' | undefined {
  for (const statement of rule.expr) {
    if ('match' in statement) {
      if (!matches(statement.match, on)) return undefined;
    } else if ('limit' in statement) {
      if (on.admits(rule) === (statement.limit.inv ?? false)) return undefined;
    } else if ('counter' in statement) on.seen.push(rule);
    else if ('log' in statement) on.logs.push(statement.log?.prefix ?? '');
    else if ('vmap' in statement) {
      const { key, data } = statement.vmap;
      const pairs = typeof data === 'string' ? [] : data.set;
      const verdict = pairs.find(([value]) => fits({ op: '==', actual: read(key, on.packet), value }, on.table.sets))?.[1];
      return verdict && conclude(verdict, on);
    } else {
      const end = conclude(statement, on);
      if (end !== undefined) return end;
    }
  }
  return undefined;
}

function conclude(statement: Statement, on: Walk): End | 'return' | undefined {
  if ('accept' in statement) return 'accept';
  if ('drop' in statement) return 'drop';
  if ('reject' in statement) return 'reject';
  if ('return' in statement) return 'return';
  const target = 'jump' in statement ? statement.jump.target : 'goto' in statement ? statement.goto.target : undefined;
  const chain = on.table.chains.find(({ name }) => name === target);
  if (!chain || on.depth >= mostJumps) return undefined;
  const end = walk(chain, { ...on, depth: on.depth + 1 });
  return 'goto' in statement ? (end ?? 'return') : end;
}

const matches = ({ op, left, right }: { op: Operator; left: Selector; right: Value }, { packet, table }: Walk): boolean =>
  fits({ op, actual: read(left, packet), value: right }, table.sets);

const icmpName = (family: 4 | 6): string => (family === 4 ? 'icmp' : 'ipv6-icmp');
const protocolOf = ({ protocol, family }: Packet): string => (protocol === 'icmp' ? icmpName(family) : protocol);

/** undefined: the packet has no such field, and no match on it holds. */
function read(selector: Selector, packet: Packet): string | number | undefined {
  if ('ct' in selector) return selector.ct.key === 'state' ? packet.state : undefined;
  if ('meta' in selector) return readMeta(selector.meta.key, packet);
  const { protocol, field } = selector.payload;
  if (protocol === 'ip' || protocol === 'ip6') {
    if ((protocol === 'ip' ? 4 : 6) !== packet.family) return undefined;
    return { saddr: packet.source, daddr: packet.destination, protocol: protocolOf(packet), nexthdr: protocolOf(packet), version: packet.family }[field];
  }
  if (protocol === 'icmp' || protocol === 'icmpv6') return packet.protocol === 'icmp' && field === 'type' ? 'echo-request' : undefined;
  if (protocol !== packet.protocol && protocol !== 'th') return undefined;
  if (field === 'flags') return packet.state === 'new' ? 'syn' : 'ack';
  return { sport: packet.sourcePort, dport: packet.port }[field];
}

function readMeta(key: string, packet: Packet): string | number | undefined {
  const inbound = packet.hook === 'input';
  switch (key) {
    case 'iif':
    case 'iifname':
      return inbound ? packet.interface : '';
    case 'oif':
    case 'oifname':
      return inbound ? '' : packet.interface;
    case 'l4proto':
      return protocolOf(packet);
    case 'nfproto':
      return packet.family === 4 ? 'ipv4' : 'ipv6';
    case 'protocol':
      return packet.family === 4 ? 'ip' : 'ip6';
    case 'skuid':
      return packet.uid;
    default:
      return undefined;
  }
}

interface Test {
  readonly op: Operator;
  readonly actual: string | number | undefined;
  readonly value: Value;
}

function fits({ op, actual, value }: Test, sets: readonly NamedSet[]): boolean {
  if (actual === undefined) return false;
  if (op === '<' || op === '>' || op === '<=' || op === '>=') {
    const difference = Number(actual) - Number(value);
    return { '<': difference < 0, '>': difference > 0, '<=': difference <= 0, '>=': difference >= 0 }[op];
  }
  return holds(actual, value, sets) !== (op === '!=');
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
