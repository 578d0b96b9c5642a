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

interface Profile {
  has(rule: Rule): boolean;
  readonly with: Readonly<Record<string, unknown>>;
}
const restricted = { level: 'restricted' };
const byControl = (controls: RegExp, values: Profile['with'] = restricted): Profile => ({
  has: (rule) => rule.controls.some((control) => controls.test(control)),
  with: values,
});
const byEvidence = (...kinds: readonly string[]): Profile => ({ has: (rule) => rule.requires.some((kind) => kinds.includes(kind)), with: restricted });
const podSecurity = /^PSS-/;

/** Which rules, and what they are told. */
export const profiles: Readonly<Record<string, Profile>> = {
  all: { has: () => true, with: restricted },
  'pss-baseline': byControl(/^PSS-BASELINE-/, { level: 'baseline' }),
  'pss-restricted': byControl(podSecurity),
  'good-practice': { has: (rule) => rule.id.startsWith('pod-') && !rule.controls.some((control) => podSecurity.test(control)), with: {} },
  rbac: byEvidence('kubernetesRoles', 'kubernetesBindings'),
  'network-policy': byEvidence('kubernetesNamespaces', 'kubernetesNetworkPolicies'),
  'cis-kubernetes': byControl(/^CIS-KUBERNETES-/),
  'nist-800-190': byControl(/^NIST-800-190-/),
  'nsa-cisa': byControl(/^NSA-CISA-/),
};
const usual = 'all';

/** Rules named by `rule`, each as its own level has it; those of `profile`; both where both are given; all, as strict as they are, where neither is. */
export function selectRules({ rules, readers }: Pick<Registry, 'rules' | 'readers'>, options: SelectionOptions): Selected[] {
  const known = [...rules.values()].filter(({ requires }) => requires.every((kind) => readers.has(kind)));
  const wanted = options.rule ?? [];
  const stray = wanted.find((id) => !known.some((rule) => rule.id === id));
  if (stray !== undefined) throw new SelectionError(`no rule "${stray}" judges files; there are ${known.map(({ id }) => id).join(', ')}`);
  const name = options.profile ?? (wanted.length > 0 ? undefined : usual);
  const profile = name === undefined ? undefined : profiles[name];
  if (name !== undefined && !profile) throw new SelectionError(`no profile "${name}"; there are ${Object.keys(profiles).join(', ')}`);
  return known
    .filter((rule) => wanted.length === 0 || wanted.includes(rule.id))
    .filter((rule) => !profile || profile.has(rule))
    .map((rule) => ({ rule, params: paramsFor(rule, { ...profile?.with, version: options.kubernetesVersion }) }));
}

function paramsFor(rule: Rule, values: Readonly<Record<string, unknown>>): unknown {
  const keys = Object.keys((rule.params as z.ZodObject).shape);
  const parsed = rule.params.safeParse(Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key))));
  if (!parsed.success) throw new SelectionError(`${parsed.error.issues[0]!.path.join('.')} ${parsed.error.issues[0]!.message}`);
  return parsed.data;
}
