import type { Pod } from '../semantics/pod-security/pod.ts';

declare module './map.ts' {
  interface EvidenceMap {
    kubernetesWorkloads: KubernetesWorkloads;
  }
}

/** Whatever makes pods: a Pod itself, or what holds a pod template. */
export interface KubernetesWorkloads {
  readonly workloads: readonly KubernetesWorkload[];
}

export interface KubernetesWorkload {
  /** `Deployment`. */
  readonly kind: string;
  /** `shop/web`, or `web` where no namespace is named. */
  readonly name: string;
  /** The pod, or the pod that the template makes, as admission sees it. */
  readonly pod: Pod;
  /** Where it is written; absent for a workload of a cluster. */
  readonly source?: WorkloadSource;
}

export interface WorkloadSource {
  readonly file: string;
  /** Of the object, from 1. */
  readonly line: number;
  /** Lines of the pod's fields by JSON pointer from the pod: `/spec/containers/0/name`. */
  readonly lines: Readonly<Record<string, number>>;
}
