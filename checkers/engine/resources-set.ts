import type { KubernetesWorkloads } from '../evidence/kubernetes.ts';
import type { Container, Resources } from '../semantics/pod-security/pod.ts';
import { everyWorkloadContainer } from './every-workload-container.ts';
import type { Outcome } from './contract.ts';

const kinds = ['cpu', 'memory'] as const;

/** Holds where CPU and memory are set for every container that is started, or for its pod as a whole. A limit is also the request where none is written. */
export const resourcesSet = (workloads: KubernetesWorkloads, side: 'requests' | 'limits'): Outcome =>
  everyWorkloadContainer(workloads, {
    faultOf: ({ resources }: Container, { pod }) => {
      const missing = kinds.filter((kind) => !has(resources, side, kind) && !has(pod.spec.resources, side, kind));
      return missing.length > 0 ? { observed: `has no ${missing.join(' and no ')} ${side}`, at: ['resources', side] } : undefined;
    },
    of: 'started',
    expected: `resources.${side} of cpu and memory`,
  });

const has = (resources: Resources | undefined, side: 'requests' | 'limits', kind: string): boolean =>
  resources?.[side]?.[kind] !== undefined || (side === 'requests' && resources?.limits?.[kind] !== undefined);
