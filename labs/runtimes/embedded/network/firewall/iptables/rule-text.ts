import { matchNamed, targetNamed } from './extensions.ts';
import type { Extension, IpFamily } from './extension.ts';
import type { Given, GivenOptions, RuleSpec } from './rule-spec.ts';

const quoted = (text: string): string => (/^[-\w]+$/.test(text) ? text : `"${text.replace(/["\\']/g, '\\$&')}"`);
const textual = new Set(['comment', 'log-prefix', 'name']);

const option = (flag: string, given: Given | undefined, value = given?.value): string[] =>
  given ? [...(given.not ? ['!'] : []), flag, ...(value ? [value] : [])] : [];

const optionsOf = ({ options }: Extension, given: GivenOptions): string[] =>
  Object.keys(options).flatMap((name) => option(`--${name}`, given[name], textual.has(name) && given[name] ? quoted(given[name].value) : undefined));

export interface TextOptions {
  readonly family: IpFamily;
  /** Shown before the target, as `-v` does. */
  readonly counters?: { readonly packets: number; readonly bytes: number };
}

/** The rule as iptables-save prints it, without its chain. */
export function ruleText({ matches, target, ...rule }: RuleSpec, { family, counters }: TextOptions): string {
  const extension = target && targetNamed(target.name);
  return [
    ...option('-s', rule.source),
    ...option('-d', rule.destination),
    ...option('-i', rule.in),
    ...option('-o', rule.out),
    ...option('-p', rule.protocol),
    ...option('-f', rule.fragment),
    ...matches.flatMap(({ name, given }) => ['-m', name, ...optionsOf(matchNamed(name, family), given)]),
    ...(counters ? ['-c', counters.packets, counters.bytes] : []),
    ...(target ? [target.goes ? '-g' : '-j', target.name, ...(extension ? optionsOf(extension, target.given) : [])] : []),
  ].join(' ');
}
