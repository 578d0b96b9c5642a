import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { placeIn } from '../../engine/source-place.ts';
import { cidrSet } from '../../semantics/ip-set.ts';
import { connectionsBetween } from '../../semantics/network-policy/connectivity.ts';

const { set } = cidrSet('169.254.169.254/32');
const metadata = { family: 4, addresses: set[0]! } as const;
const http = 80n;

/**
 * Pods must not reach the metadata service of the cloud.
 *
 * Reads:   kubernetesNamespaces (policies and pods of each namespace, from all files; what egress lets through to 169.254.169.254 on TCP 80)
 * Passes:  no pod gets there
 * Fails:   one does
 * N/A:     the namespace has no pods in what was given
 */
export const networkMetadataAddress = defineRule({
  id: 'network-metadata-address',
  title: { pass: 'No pod reaches the metadata service', fail: 'A pod reaches the metadata service' },
  why: 'At 169.254.169.254 a cloud hands the credentials of the node to whoever asks: one request forged by an application is enough.',
  expects: 'Egress of every pod leaves 169.254.169.254 out.',
  fix: 'Deny egress by default, and put `except: [169.254.169.254/32]` where a block holds it. On the node, ask for IMDSv2 with a hop limit of 1.',
  verify: 'kubectl exec -n NAMESPACE POD -- wget -T 3 -qO- http://169.254.169.254/',
  severity: 'medium',
  requires: ['kubernetesNamespaces'],
  controls: ['NIST-800-53-SC-7', 'NIST-800-53-AC-4', 'NIST-800-190-4.4.2', 'NSA-CISA-network-policies', 'MITRE-ATTACK-T1552.005'],
  evaluate: ({ kubernetesNamespaces: { namespaces } }) => {
    if (namespaces.every(({ workloads }) => workloads.length === 0)) return notApplicable('There is no pod in the namespace');
    const findings = namespaces.flatMap(({ name, workloads, policies, source }) =>
      workloads
        .filter((workload) =>
          connectionsBetween({ namespaces: [], workloads, policies }, workload, metadata).TCP.some(([first, last]) => first <= http && http <= last),
        )
        .map((workload) => ({
          subject: `Namespace ${name}`,
          ...placeIn(source),
          observed: `${workload.kind} ${workload.name} reaches 169.254.169.254`,
          expected: 'no egress to it',
        })),
    );
    const [first] = findings;
    return first ? fail(`${first.subject}: ${first.observed}`, findings) : pass();
  },
});
