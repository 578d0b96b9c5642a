import type { KubernetesWorkloads } from '../../evidence/kubernetes.ts';
import { normalisePod } from '../../semantics/pod-security/normalise-pod.ts';

type Evidence = { readonly kubernetesWorkloads: KubernetesWorkloads };

/** One deployment whose pod has the container `web` and what a row says of its spec. */
export const pod = (spec: object = {}): Evidence => ({
  kubernetesWorkloads: { workloads: [{ kind: 'Deployment', name: 'shop/web', pod: normalisePod({ spec: { containers: [{ name: 'web' }], ...spec } }) }] },
});

/** The container `web` with a security context. */
export const containers = (securityContext: object) => ({ containers: [{ name: 'web', securityContext }] });

export const noWorkload: Evidence = { kubernetesWorkloads: { workloads: [] } };
