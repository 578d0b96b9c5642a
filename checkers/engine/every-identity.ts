import type { KubernetesIdentities, WorkloadIdentity } from '../evidence/kubernetes.ts';
import type { Outcome } from './contract.ts';
import { fail, notApplicable, pass } from './outcome.ts';
import { placeIn } from './source-place.ts';

export interface IdentityRule {
  isBad(workload: WorkloadIdentity): boolean;
  /** Of the field, from the pod. */
  readonly path: readonly PropertyKey[];
  words(workload: WorkloadIdentity): string;
  readonly expected: string;
}

/** Holds where no workload's identity is bad. */
export function everyIdentity({ workloads }: KubernetesIdentities, { isBad, path, words, expected }: IdentityRule): Outcome {
  if (workloads.length === 0) return notApplicable('There is no workload');
  const findings = workloads
    .filter(isBad)
    .map((workload) => ({ subject: `${workload.kind} ${workload.name}`, ...placeIn(workload.source, path), observed: words(workload), expected }));
  const [first] = findings;
  return first ? fail(`${first.subject}: ${first.observed}`, findings) : pass();
}
