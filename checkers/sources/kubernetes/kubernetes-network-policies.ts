import { defineGatherer } from '../../engine/define-reader.ts';
import { gatherFacts, homeOf, ofType } from './cluster-facts.ts';
import { policyOf, workloadsOf } from './network-facts.ts';

/** NetworkPolicies of files, each with the pods of its namespace from all of them. */
export const kubernetesNetworkPolicies = defineGatherer({
  kind: 'kubernetesNetworkPolicies',
  gather: (file) => gatherFacts(file, { judged: ['policy'], needed: ['workload', 'policy'] }),
  combine(facts) {
    const workloads = workloadsOf(ofType(facts, 'workload'));
    const pieces = ofType(facts, 'policy').map((fact) => {
      const policy = policyOf(fact);
      const judged = { policy, workloads: workloads.filter(({ namespace }) => namespace === homeOf(fact)), source: fact.source };
      return { subject: `NetworkPolicy ${policy.namespace}/${policy.name}`, file: fact.source.file, evidence: { policies: [judged] } };
    });
    return { pieces, unreadable: [] };
  },
});
