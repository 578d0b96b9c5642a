import { defineGatherer } from '../../engine/define-reader.ts';
import { gatherFacts, homeOf, ofType } from './cluster-facts.ts';
import { policyOf, workloadsOf } from './network-facts.ts';

/** Namespaces that files name or use, each with its pods and its policies from all of them. */
export const kubernetesNamespaces = defineGatherer({
  kind: 'kubernetesNamespaces',
  gather: (file) => gatherFacts(file, { judged: ['namespace', 'workload', 'policy'], needed: ['namespace', 'workload', 'policy'] }),
  combine(facts) {
    const objects = new Map(ofType(facts, 'namespace').map((fact) => [fact.metadata.name ?? '', fact]));
    const [pods, policies] = [ofType(facts, 'workload'), ofType(facts, 'policy')];
    const names = [...new Set([...objects.keys(), ...[...pods, ...policies].map(homeOf)])];
    const pieces = names.map((name) => {
      const object = objects.get(name);
      const isHere = (fact: (typeof facts)[number]) => homeOf(fact) === name;
      const source = (object ?? pods.find(isHere) ?? policies.find(isHere))!.source;
      const labels = object?.metadata.labels;
      const namespace = {
        name,
        ...(labels && { labels }),
        workloads: workloadsOf(pods.filter(isHere)),
        policies: policies.filter(isHere).map(policyOf),
        source,
      };
      return { subject: `Namespace ${name}`, file: source.file, evidence: { namespaces: [namespace] } };
    });
    return { pieces, unreadable: [] };
  },
});
