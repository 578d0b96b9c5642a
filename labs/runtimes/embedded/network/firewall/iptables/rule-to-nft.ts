import type { Statement, Value } from '../ruleset.ts';
import { is, type IpFamily } from './extension.ts';
import { matchNamed, targetNamed } from './extensions.ts';
import type { Given, RuleSpec } from './rule-spec.ts';

export interface Counters {
  readonly packets: number;
  readonly bytes: number;
}

const face = (key: string, given: Given | undefined): Statement[] => (given ? [is({ meta: { key } }, given.value.replace(/\+$/, '*'), given.not)] : []);

function address(field: 'saddr' | 'daddr', given: Given | undefined, family: IpFamily): Statement[] {
  if (!given) return [];
  const [addr = '', bits = ''] = given.value.split('/');
  const right: Value = bits === (family === 4 ? '32' : '128') ? addr : { prefix: { addr, len: Number(bits) } };
  return [is({ payload: { protocol: family === 4 ? 'ip' : 'ip6', field } }, right, given.not)];
}

/** The rule in the kernel's words, as nft shows it. */
export function ruleToNft(rule: RuleSpec, family: IpFamily, counters: Counters = { packets: 0, bytes: 0 }): Statement[] {
  const protocol = rule.protocol?.value ?? '';
  const on = { protocol, family };
  const matches = rule.matches.flatMap(({ name, given }) => matchNamed(name, family).nft(given, on));
  const [first] = matches;
  // A port says its protocol: nft leaves the other statement out where nothing but addresses stands between.
  const told = first !== undefined && 'match' in first && rule.protocol?.not === false && ['tcp', 'udp'].includes(rule.matches[0]!.name);
  return [
    ...face('iifname', rule.in),
    ...face('oifname', rule.out),
    ...(rule.protocol && !told ? [is({ meta: { key: 'l4proto' } }, protocolValue(protocol), rule.protocol.not)] : []),
    ...address('saddr', rule.source, family),
    ...address('daddr', rule.destination, family),
    ...(rule.fragment ? [is({ '&': [{ payload: { protocol: 'ip', field: 'frag-off' } }, 8_191] }, 0, !rule.fragment.not)] : []),
    ...matches,
    { counter: counters },
    ...verdict(rule, family),
  ];
}

const protocolValue = (protocol: string): Value => (/^\d+$/.test(protocol) ? Number(protocol) : protocol);

function verdict({ target, protocol }: RuleSpec, family: IpFamily): readonly Statement[] {
  if (!target) return [];
  if (target.name === 'ACCEPT') return [{ accept: null }];
  if (target.name === 'DROP') return [{ drop: null }];
  if (target.name === 'RETURN') return [{ return: null }];
  const extension = targetNamed(target.name);
  if (extension) return extension.nft(target.given, { protocol: protocol?.value ?? '', family });
  return [target.goes ? { goto: { target: target.name } } : { jump: { target: target.name } }];
}
