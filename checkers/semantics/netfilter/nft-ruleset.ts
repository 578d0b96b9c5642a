import { fitsInterface, isWithin, numberOf } from './addresses.ts';
import type { FilterChain, FilterRule, Packet, Test, Verdict } from './packet-walk.ts';

/** The objects of `nft -j list ruleset`. */
export type NftRuleset = readonly Readonly<Record<string, NftObject>>[];
interface NftObject {
  readonly family?: string;
  readonly table?: string;
  readonly name?: string;
  readonly chain?: string;
  readonly hook?: string;
  readonly prio?: number;
  readonly policy?: string;
  readonly elem?: readonly unknown[];
  readonly expr?: readonly Statement[];
}
type Statement = Readonly<Record<string, unknown>>;
type Sets = ReadonlyMap<string, readonly unknown[]>;
/** What a packet has in a place: a value, nothing because it is another kind of packet, or not known. */
type Value = string | number | undefined;
const nothing = 'nothing';

const families = ['ip', 'inet'];

/** The chains of the families that see IPv4. `skip` names tables of family ip that are read elsewhere. */
export function nftChains(ruleset: NftRuleset, skip: readonly string[] = []): FilterChain[] {
  const seen = (object: NftObject | undefined): object is NftObject =>
    object !== undefined && families.includes(object.family ?? '') && !(object.family === 'ip' && skip.includes(object.table ?? ''));
  const all = (kind: string) => ruleset.map((entry) => entry[kind]).filter(seen);
  const sets = new Map(all('set').map((set) => [`${idOf(set)} @${set.name}`, set.elem ?? []]));
  const rules = all('rule');
  return all('chain').map((chain) => ({
    id: `${idOf(chain)} ${chain.name}`,
    rules: rules.filter((rule) => idOf(rule) === idOf(chain) && rule.chain === chain.name).flatMap((rule) => rulesOf(rule, sets)),
    ...(chain.hook !== undefined && {
      base: { hook: chain.hook, priority: chain.prio ?? 0, policy: chain.policy === 'drop' ? ('drop' as const) : ('accept' as const) },
    }),
  }));
}

const idOf = ({ family, table }: NftObject) => `${family} ${table}`;

/** One rule, or one for each branch of its verdict map. */
function rulesOf(rule: NftObject, sets: Sets): FilterRule[] {
  const tests: Test[] = [];
  for (const statement of rule.expr ?? []) {
    const verdict = verdictOf(statement, rule);
    if (verdict) return [{ tests, verdict }];
    const map = statement.vmap as { key: unknown; data: { set?: readonly [unknown, Statement][] } } | undefined;
    if (map) return branches(map, { tests, rule, sets });
    const test = testOf(statement, { rule, sets });
    if (test) tests.push(test);
  }
  return [{ tests }];
}

function branches(
  { key, data }: { key: unknown; data: { set?: readonly [unknown, Statement][] } },
  { tests, rule, sets }: { tests: readonly Test[]; rule: NftObject; sets: Sets },
): FilterRule[] {
  if (!data.set) return [{ tests: [...tests, unknown], verdict: { kind: 'accept' } }];
  return data.set.flatMap(([value, statement]): FilterRule[] => {
    const verdict = verdictOf(statement, rule);
    return verdict ? [{ tests: [...tests, (packet) => compare(valueOf(key, packet), value, { rule, sets })], verdict }] : [];
  });
}

function verdictOf(statement: Statement, rule: NftObject): Verdict | undefined {
  if ('accept' in statement) return { kind: 'accept' };
  if ('drop' in statement || 'reject' in statement) return { kind: 'drop' };
  if ('return' in statement) return { kind: 'return' };
  for (const kind of ['jump', 'goto'] as const)
    if (kind in statement) return { kind, chain: `${idOf(rule)} ${(statement[kind] as { target: string }).target}` };
  return undefined;
}

const unknown: Test = () => undefined;
/** Statements that decide nothing. */
const idle = ['counter', 'log', 'comment', 'mangle', 'notrack', 'set', 'flow'];

function testOf(statement: Statement, context: { rule: NftObject; sets: Sets }): Test | undefined {
  const match = statement.match as { op: string; left: unknown; right: unknown } | undefined;
  if (!match) return Object.keys(statement).every((key) => idle.includes(key)) ? undefined : unknown;
  const { op, left, right } = match;
  return (packet) => {
    const value = valueOf(left, packet);
    if (value === nothing) return false;
    if (['<', '>', '<=', '>='].includes(op)) return ordered(op, value, right);
    const same = op === '==' || op === 'in' || op === '!=' ? compare(value, right, context) : undefined;
    return same === undefined ? undefined : same !== (op === '!=');
  };
}

function ordered(op: string, value: Value, right: unknown): boolean | undefined {
  if (typeof value !== 'number' || typeof right !== 'number') return undefined;
  return op === '<' ? value < right : op === '>' ? value > right : op === '<=' ? value <= right : value >= right;
}

function valueOf(left: unknown, packet: Packet): Value {
  const { meta, payload, ct } = left as {
    meta?: { key: string };
    payload?: { protocol?: string; field?: string };
    ct?: { key: string };
  };
  if (meta) return metaOf(meta.key, packet);
  if (ct) return ct.key === 'state' ? 'new' : undefined;
  if (!payload?.protocol) return undefined;
  const { protocol, field } = payload;
  if (protocol === 'ip') return { saddr: packet.source, daddr: packet.destination, protocol: packet.protocol, version: 4 }[field ?? ''];
  if (protocol !== 'th' && protocol !== packet.protocol) return nothing;
  return field === 'dport' && packet.protocol !== 'icmp' ? packet.port : undefined;
}

const metaOf = (key: string, packet: Packet): Value =>
  ({
    iif: packet.in,
    iifname: packet.in,
    oif: packet.out ?? nothing,
    oifname: packet.out ?? nothing,
    l4proto: packet.protocol,
    protocol: 'ip',
    nfproto: 'ipv4',
  })[key];

/** Whether a value is, or is among, what stands at the right. */
function compare(value: Value, right: unknown, context: { rule: NftObject; sets: Sets }): boolean | undefined {
  if (value === nothing) return false;
  if (value === undefined) return undefined;
  if (typeof right === 'string' && right.startsWith('@')) return among(value, context.sets.get(`${idOf(context.rule)} ${right}`), context);
  if (typeof right === 'string' || typeof right === 'number') return fitsInterface(String(value), String(right));
  if (Array.isArray(right)) return among(value, right, context);
  return compareShape(value, right ?? {}, context);
}

interface Shape {
  readonly set?: readonly unknown[];
  readonly range?: readonly [unknown, unknown];
  readonly prefix?: { readonly addr: string; readonly len: number };
  readonly elem?: { readonly val: unknown };
}

function compareShape(value: string | number, { set, range, prefix, elem }: Shape, context: { rule: NftObject; sets: Sets }): boolean | undefined {
  if (set) return among(value, set, context);
  if (elem) return compare(value, elem.val, context);
  if (prefix) return isWithin(String(value), prefix.addr, prefix.len);
  if (!range) return undefined;
  const [one, low, high] = [value, ...range].map((each) => (typeof each === 'number' ? each : numberOf(String(each))));
  return one === undefined || low === undefined || high === undefined ? undefined : one >= low && one <= high;
}

function among(value: Value, members: readonly unknown[] | undefined, context: { rule: NftObject; sets: Sets }): boolean | undefined {
  if (!members) return undefined;
  const results = members.map((member) => compare(value, member, context));
  return results.includes(true) ? true : results.includes(undefined) ? undefined : false;
}
