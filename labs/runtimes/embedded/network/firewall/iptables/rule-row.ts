import { matchNamed, targetNamed } from './extensions.ts';
import type { IpFamily } from './extension.ts';
import { protocolNumberOf } from './protocols.ts';
import type { Given, RuleSpec } from './rule-spec.ts';

export interface RowOptions {
  readonly family: IpFamily;
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly exact: boolean;
  /** Where lines are numbered. */
  readonly line?: number;
  readonly counters: { readonly packets: number; readonly bytes: number };
  readonly userName: (uid: string) => string;
  readonly hostName: (address: string) => string | undefined;
}

const sign = (given: Given | undefined): string => (given?.not ? '!' : ' ');

/** A rule in `-L`. */
export function ruleRow(rule: RuleSpec, on: RowOptions): string {
  const { numeric, verbose, line } = on;
  const protocol = rule.protocol?.value;
  const shown = numeric ? protocolNumberOf(protocol) : (protocol ?? 'all');
  const face = (given: Given | undefined): string => ((given?.not ? '!' : '') + (given?.value ?? (numeric ? '*' : 'any'))).padEnd(6);
  return [
    line === undefined ? '' : `${String(line).padEnd(4)} `,
    verbose ? `${counted(on.counters.packets, on)} ${counted(on.counters.bytes, on)} ` : '',
    `${(rule.target?.name ?? '').padEnd(9)} ${sign(rule.protocol)}${shown.padEnd(4)} `,
    `${rule.fragment ? (rule.fragment.not ? '!f' : '-f') : '--'} `,
    verbose ? ` ${face(rule.in)} ${face(rule.out)} ` : '',
    `${sign(rule.source)}${addressText(rule.source, on).padEnd(19)} ${sign(rule.destination)}${addressText(rule.destination, on).padEnd(19)} `,
    extras(rule, on),
  ].join('');
}

/** What its matches and its target say. */
export function extras({ matches, target, protocol }: RuleSpec, { numeric, family, userName }: Pick<RowOptions, 'numeric' | 'family' | 'userName'>): string {
  const style = { numeric, family, userName, protocol: protocol?.value ?? '' };
  const extension = target && targetNamed(target.name);
  const words = [...matches.map(({ name, given }) => matchNamed(name, family).row(given, style)), ...(extension ? [extension.row(target.given, style)] : [])];
  return (target?.goes ? '[goto] ' : '') + words.map((word) => (word === '' ? '' : ` ${word}`)).join('');
}

function addressText(given: Given | undefined, { numeric, family, hostName }: RowOptions): string {
  if (!given) return numeric ? (family === 4 ? '0.0.0.0/0' : '::/0') : 'anywhere';
  const [address = '', bits] = given.value.split('/');
  if (bits !== (family === 4 ? '32' : '128')) return given.value;
  return (numeric ? undefined : hostName(address)) ?? address;
}

const steps = ['', 'K', 'M', 'G', 'T'];

/** Right in its column; thousands from 100000 on. */
function counted(number: number, { exact }: Pick<RowOptions, 'exact'>): string {
  if (exact) return String(number).padStart(8);
  let [shown, at] = [number, 0];
  if (shown > 99_999) [shown, at] = [Math.round(shown / 1_000), 1];
  for (; shown > 9_999 && at > 0 && at < 4; at++) shown = Math.round(shown / 1_000);
  return at === 0 ? String(shown).padStart(5) : `${String(shown).padStart(4)}${steps[at]}`;
}
