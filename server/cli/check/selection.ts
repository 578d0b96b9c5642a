import type { z } from 'zod';
import type { Rule } from '#checkers/engine/contract.ts';
import type { Registry } from '#checkers/engine/registry.ts';

export interface SelectionOptions {
  readonly profile?: string;
  readonly rule?: readonly string[];
  /** `latest` or `v1.<minor>`. */
  readonly kubernetesVersion: string;
}

/** A rule with the parameters to ask it with. */
export interface Selected {
  readonly rule: Rule;
  readonly params: unknown;
}

/** What the user asked for does not exist. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
}

/** Rules by their controls, and what they are told. */
export const profiles: Readonly<Record<string, { readonly controls: RegExp; readonly with: Readonly<Record<string, unknown>> }>> = {
  'pss-baseline': { controls: /^PSS-BASELINE-/, with: { level: 'baseline' } },
  'pss-restricted': { controls: /^PSS-/, with: { level: 'restricted' } },
};
const usual = 'pss-restricted';

/** Rules named by `rule`, each as its own level has it; those of `profile`; both where both are given; the strictest profile where neither is. */
export function selectRules({ rules, readers }: Pick<Registry, 'rules' | 'readers'>, options: SelectionOptions): Selected[] {
  const known = [...rules.values()].filter(({ requires }) => requires.every((kind) => readers.has(kind)));
  const wanted = options.rule ?? [];
  const stray = wanted.find((id) => !known.some((rule) => rule.id === id));
  if (stray !== undefined) throw new SelectionError(`no rule "${stray}" judges files; there are ${known.map(({ id }) => id).join(', ')}`);
  const name = options.profile ?? (wanted.length > 0 ? undefined : usual);
  const profile = name === undefined ? undefined : profiles[name];
  if (name !== undefined && !profile) throw new SelectionError(`no profile "${name}"; there are ${Object.keys(profiles).join(', ')}`);
  return known
    .filter(({ id }) => wanted.length === 0 || wanted.includes(id))
    .filter(({ controls }) => !profile || controls.some((control) => profile.controls.test(control)))
    .map((rule) => ({ rule, params: paramsFor(rule, { ...profile?.with, version: options.kubernetesVersion }) }));
}

function paramsFor(rule: Rule, values: Readonly<Record<string, unknown>>): unknown {
  const keys = Object.keys((rule.params as z.ZodObject).shape);
  const parsed = rule.params.safeParse(Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key))));
  if (!parsed.success) throw new SelectionError(`${parsed.error.issues[0]!.path.join('.')} ${parsed.error.issues[0]!.message}`);
  return parsed.data;
}
