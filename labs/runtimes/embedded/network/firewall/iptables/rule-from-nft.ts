import type { Rule, Statement, Value } from '../ruleset.ts';
import type { IpFamily } from './extension.ts';
import type { Given, GivenOptions, RuleSpec } from './rule-spec.ts';

/** A rule in iptables' words: as iptables made it, or what it makes of nft's. undefined: it has no words for it. */
export function specOf({ iptables, expr }: Rule, family: IpFamily): RuleSpec | undefined {
  if (iptables) return iptables;
  let spec: RuleSpec | undefined = { matches: [] };
  for (const statement of expr) {
    spec = read(spec, statement, family);
    if (!spec) return undefined;
  }
  return spec;
}

function read(spec: RuleSpec, statement: Statement, family: IpFamily): RuleSpec | undefined {
  if ('counter' in statement) return spec;
  if ('match' in statement) return readMatch(spec, statement.match, family);
  if ('limit' in statement) {
    const { rate, per, burst } = statement.limit;
    const unit = { second: 'sec', minute: 'min' }[per] ?? per;
    return withOption(spec, 'limit', {
      limit: { value: `${rate}/${unit}`, not: false },
      ...(burst !== 5 && { 'limit-burst': { value: String(burst), not: false } }),
    });
  }
  const name = 'accept' in statement ? 'ACCEPT' : 'drop' in statement ? 'DROP' : 'return' in statement ? 'RETURN' : undefined;
  if (name !== undefined) return { ...spec, target: { name, goes: false, given: {} } };
  if ('jump' in statement) return { ...spec, target: { name: statement.jump.target, goes: false, given: {} } };
  return 'goto' in statement ? { ...spec, target: { name: statement.goto.target, goes: true, given: {} } } : undefined;
}

type Match = Extract<Statement, { match: unknown }>['match'];

function readMatch(spec: RuleSpec, { left, op, right }: Match, family: IpFamily): RuleSpec | undefined {
  const not = op === '!=';
  if ('meta' in left) return readMeta(spec, left.meta.key, { value: plain(right), not });
  if (!('payload' in left)) return undefined;
  const { protocol, field } = left.payload;
  if (protocol === (family === 4 ? 'ip' : 'ip6')) {
    if (field === 'protocol') return { ...spec, protocol: { value: plain(right), not } };
    const value = addressText(right, family);
    if (value === undefined) return undefined;
    return { ...spec, [field === 'saddr' ? 'source' : 'destination']: { value, not } };
  }
  if ((protocol !== 'tcp' && protocol !== 'udp') || (field !== 'dport' && field !== 'sport')) return undefined;
  const told = { ...spec, protocol: { value: protocol, not: false } };
  const value = portText(right, op);
  // A set is a lookup, which iptables takes for nothing.
  return value === undefined ? told : withOption(told, protocol, { [field]: { value, not } });
}

const plain = (value: Value): string => (typeof value === 'object' ? '' : String(value));

function readMeta(spec: RuleSpec, key: string, given: Given): RuleSpec | undefined {
  const name = { ...given, value: given.value.replace(/\*$/, '+') };
  if (key === 'iifname' || key === 'iif') return { ...spec, in: name };
  if (key === 'oifname' || key === 'oif') return { ...spec, out: name };
  return key === 'l4proto' ? { ...spec, protocol: given } : undefined;
}

function addressText(value: Value, family: IpFamily): string | undefined {
  if (typeof value === 'string') return value.startsWith('@') ? undefined : `${value}/${family === 4 ? 32 : 128}`;
  return typeof value === 'object' && 'prefix' in value ? `${value.prefix.addr}/${value.prefix.len}` : undefined;
}

function portText(value: Value, op: string): string | undefined {
  if (op === '<=') return `0:${plain(value)}`;
  if (typeof value === 'number') return String(value);
  return typeof value === 'object' && 'range' in value ? value.range.map(String).join(':') : undefined;
}

function withOption(spec: RuleSpec, name: string, given: GivenOptions): RuleSpec {
  const last = spec.matches.at(-1);
  if (last?.name === name) return { ...spec, matches: [...spec.matches.slice(0, -1), { name, given: { ...last.given, ...given } }] };
  return { ...spec, matches: [...spec.matches, { name, given }] };
}
