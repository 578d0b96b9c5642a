import { defineGatherer } from '../../engine/define-reader.ts';
import { gatherFacts, homeOf, nameIn, ofType } from './cluster-facts.ts';

/** As whom the pods of files run, with what their service accounts say in any of them. */
export const kubernetesIdentities = defineGatherer({
  kind: 'kubernetesIdentities',
  gather: (file) => gatherFacts(file, { judged: ['workload'], needed: ['workload', 'account'] }),
  combine(facts) {
    const accounts = new Map(ofType(facts, 'account').map((fact) => [`${homeOf(fact)}/${fact.metadata.name}`, fact.body.automountServiceAccountToken]));
    const pieces = ofType(facts, 'workload').map((fact) => {
      const { kind, source, body } = fact;
      const serviceAccount = body.spec.serviceAccountName || body.spec.serviceAccount || 'default';
      const mountsToken = body.spec.automountServiceAccountToken;
      const accountMountsToken = accounts.get(`${homeOf(fact)}/${serviceAccount}`);
      const name = nameIn(fact.metadata);
      const workload = {
        kind,
        name,
        serviceAccount,
        ...(mountsToken !== undefined && { mountsToken }),
        ...(accountMountsToken !== undefined && { accountMountsToken }),
        source,
      };
      return { subject: `${kind} ${name}`, file: source.file, evidence: { workloads: [workload] } };
    });
    return { pieces, unreadable: [] };
  },
});
