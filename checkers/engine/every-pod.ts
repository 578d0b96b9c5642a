import { z } from 'zod';
import type { KubernetesWorkload, KubernetesWorkloads } from '../evidence/kubernetes.ts';
import { newestMinor, versionIn } from '../semantics/pod-security/evaluate-pod.ts';
import type { Path } from '../semantics/pod-security/pod.ts';
import type { PodCheck, Violation } from '../semantics/pod-security/pod-check.ts';
import type { Finding, Outcome } from './contract.ts';
import { fail, notApplicable, pass } from './outcome.ts';
import { placeIn } from './source-place.ts';

/** Parameters of a Pod Security rule. */
export const podStandard = z.strictObject({
  /** As which level to judge; without it, as the check's own. At `restricted` a baseline check is left out where a stricter one stands for it. */
  level: z.enum(['baseline', 'restricted']).optional(),
  /** Version of the standards: `latest` or `v1.<minor>`. */
  version: z
    .string()
    .regex(/^(latest|v1\.\d{1,3})$/, 'is latest or v1.<minor>')
    .default('latest'),
});

export interface PodRule {
  readonly check: PodCheck;
  readonly standard: z.output<typeof podStandard>;
  /** What the fields that it points at should be. */
  readonly expected: string;
}

/** Holds where every workload's pod does. One finding for each guilty field. */
export function everyPod({ workloads }: KubernetesWorkloads, { check, standard, expected }: PodRule): Outcome {
  const { version, level = check.level } = standard;
  const minor = version === 'latest' ? newestMinor : Number(version.slice('v1.'.length));
  const judged = versionIn(check, { level, minor });
  if (!judged) return notApplicable(`The ${level} standard of ${version} does not ask for ${check.id}`);
  if (workloads.length === 0) return notApplicable('There is no workload');
  const faults = workloads.flatMap((workload) => {
    const violation = judged.judge(workload.pod);
    return violation ? [{ workload, violation }] : [];
  });
  const [first] = faults;
  if (!first) return pass();
  return fail(
    `${subjectOf(first.workload)}: ${first.violation.reason} (${first.violation.detail})`,
    faults.flatMap(({ workload, violation }) => findingsOf(workload, violation, expected)),
  );
}

const subjectOf = ({ kind, name }: KubernetesWorkload) => `${kind} ${name}`;

const findingsOf = (workload: KubernetesWorkload, { at }: Violation, expected: string): Finding[] =>
  at.map((path) => ({
    subject: subjectOf(workload),
    ...placeIn(workload.source, path),
    observed: `${fieldOf(path)} is ${seen(path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], workload.pod))}`,
    expected,
  }));

const longest = 80;
function seen(value: unknown): string {
  if (value === undefined) return 'not set';
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}

/** `spec.containers[0].securityContext`, as Kubernetes writes it. */
const fieldOf = (path: Path): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : /^\w+$/.test(key) ? `${index ? '.' : ''}${key}` : `['${key}']`)).join('');
