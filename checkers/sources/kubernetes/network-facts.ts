import type { NetworkPod, NetworkPolicy, NetworkWorkload } from '../../semantics/network-policy/objects.ts';
import { type Fact, homeOf } from './cluster-facts.ts';

export const policyOf = (fact: Fact<'policy'>): NetworkPolicy => ({ namespace: homeOf(fact), name: fact.metadata.name ?? '(no name)', spec: fact.body });

/** Workloads with their pods; pods of one owner are one workload. */
export function workloadsOf(facts: readonly Fact<'workload'>[]): NetworkWorkload[] {
  const found = new Map<string, NetworkWorkload & { readonly pods: NetworkPod[] }>();
  for (const fact of facts) {
    const { kind, name } = ownerOf(fact);
    const namespace = homeOf(fact);
    const key = `${namespace}/${name}[${kind}]`;
    const workload = found.get(key) ?? { kind, namespace, name, pods: [] };
    const pod = podOf(fact);
    if (!workload.pods.some((one) => JSON.stringify(one) === JSON.stringify(pod))) workload.pods.push(pod);
    found.set(key, workload);
  }
  return [...found.values()];
}

function ownerOf({ kind, metadata: { name, generateName, ownerReferences = [] } }: Fact): { kind: string; name: string } {
  const owner = ownerReferences.find(({ controller }) => controller) ?? ownerReferences[0];
  return owner ? { kind: owner.kind ?? kind, name: owner.name } : { kind, name: name ?? generateName ?? '(no name)' };
}

const podOf = ({ body: { metadata, spec } }: Fact<'workload'>): NetworkPod => ({
  labels: metadata?.labels ?? {},
  ports: spec.containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ name, containerPort, protocol = 'TCP' }) =>
      containerPort === undefined ? [] : [{ ...(name !== undefined && { name }), containerPort, protocol }],
    ),
  ),
});
