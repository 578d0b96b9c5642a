import type { z } from 'zod';
import type { CheckSpec, GradingPlan, Probe, Rule } from './contract.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Registry } from './registry.ts';

/** One piece of evidence that a check needs: which probe, where, and its key in a snapshot. */
export interface Need {
  readonly key: string;
  readonly probe: Probe;
  readonly scope: unknown;
}

/** A check that does not fit its rule. `path` leads to the wrong value inside the check: `['on', 'machine']`. */
export class CheckSpecError extends Error {
  readonly path: readonly PropertyKey[];
  constructor(path: readonly PropertyKey[], message: string) {
    super(message);
    this.name = 'CheckSpecError';
    this.path = path;
  }
}

export type Place = Pick<CheckSpec, 'rule' | 'on' | 'with'>;
type Known = Pick<Registry, 'rules' | 'probes'>;

export function ruleOf(check: Place, { rules }: Pick<Registry, 'rules'>): Rule {
  const rule = rules.get(check.rule);
  if (!rule) throw new CheckSpecError(['rule'], `unknown rule "${check.rule}"`);
  return rule;
}

export const paramsOf = (check: Place, rule: Rule): unknown => parse(rule.params, check.with, 'with');

/** What the check's rule requires, each probe given the part of `on` that its scope names. */
export function needsOf(check: Place, known: Known): Need[] {
  const probes = ruleOf(check, known).requires.map((kind) => probeOf(kind, known));
  const scopes = probes.map((probe) => [probe, keysOf(probe)] as const);
  const stray = Object.keys(check.on).find((key) => !scopes.some(([, keys]) => keys.has(key)));
  if (stray !== undefined)
    throw new CheckSpecError(['on', stray], `unknown key "${stray}"; rule ${check.rule} looks by ${listed(scopes.flatMap(([, keys]) => [...keys]))}`);
  return scopes.map(([probe, keys]) => {
    const scope = parse(probe.scope, Object.fromEntries(Object.entries(check.on).filter(([key]) => keys.has(key))), 'on');
    return { key: `${probe.kind}:${canonicalJson(scope)}`, probe, scope };
  });
}

/** Every check of a plan with its needs: tasks', safeguards' and rule attacks'. */
export const checksOf = (plan: GradingPlan): CheckSpec[] => [
  ...plan.tasks.flatMap((task) => task.checks),
  ...plan.safeguards,
  ...plan.attacks.flatMap(({ by }) => (by.kind === 'rule' ? [by.check] : [])),
];

function probeOf(kind: string, { probes }: Known): Probe {
  const probe = probes.get(kind);
  if (!probe) throw new CheckSpecError(['rule'], `no probe collects "${kind}"`);
  return probe;
}

const keysOf = (probe: Probe): ReadonlySet<string> => new Set(Object.keys((probe.scope as z.ZodObject).shape));

function parse(schema: z.ZodType, value: unknown, part: 'on' | 'with'): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new CheckSpecError([part, ...issue.path], issue.message);
}

const listed = (words: readonly string[]) => (words.length ? [...new Set(words)].join(', ') : 'nothing');
