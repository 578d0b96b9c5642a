import type { Pod } from '../pod.ts';
import type { PodCheck } from '../pod-check.ts';

const fields = ['hostNetwork', 'hostPID', 'hostIPC'] as const;

const judge = ({ spec }: Pod) => {
  const shared = fields.filter((field) => spec[field] === true);
  if (shared.length === 0) return undefined;
  return { reason: 'host namespaces', detail: shared.map((field) => `${field}=true`).join(', '), at: shared.map((field) => ['spec', field]) };
};

/** Baseline, from 1.0: `hostNetwork`, `hostPID` and `hostIPC` are false or unset. */
export const hostNamespaces: PodCheck = { id: 'hostNamespaces', level: 'baseline', versions: [{ since: 0, judge }] };
