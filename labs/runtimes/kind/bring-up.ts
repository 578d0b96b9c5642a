import { quote } from '../../machine/quote.ts';
import { cniManifest } from './cni-manifest.ts';
import type { NodePlan } from './kubeadm-config.ts';
import { controlPlanePatches, kubeadmConfig, patchFolder, podSubnet, serviceSubnet } from './kubeadm-config.ts';
import { guardPolicies, guardProbe } from './guard.ts';
import { learner, learnerAccess } from './learner-access.ts';
import type { NodeFacts } from './node-facts.ts';
import type { ClusterSpec } from '../../machine/cluster.ts';

const folder = '/kind/rampart';
/** The learner's way into the cluster, as kubeadm writes it. */
export const learnerConfig = `${folder}/learner.conf`;

/** Files of a node before its cluster is made: path below `/` -> content. */
export function nodeFiles(plan: NodePlan, facts: NodeFacts, cluster: Pick<ClusterSpec, 'manifests' | 'role' | 'guard'>): Map<string, Buffer> {
  const cni = facts.cni && cniManifest(facts.cni, { podSubnet, controlPlane: `${plan.name}:6443` });
  const files: [string, string | undefined][] = [
    ['/kind/kubeadm.conf', kubeadmConfig(plan)],
    ...Object.entries(controlPlanePatches).map(([name, text]): [string, string] => [`${patchFolder}/${name}`, text]),
    [`${folder}/base/1-cni.yaml`, cni],
    [`${folder}/base/2-storage.yaml`, facts.storage],
    ...cluster.manifests.map(({ content }, index): [string, string] => [`${folder}/start/${String(index).padStart(3, '0')}.yaml`, content]),
    [`${folder}/role.yaml`, learnerAccess(cluster.role)],
    ...(cluster.guard ? guardFiles : []),
  ];
  return new Map(files.flatMap(([path, text]) => (text === undefined ? [] : [[path.slice(1), Buffer.from(text)]])));
}

const guardFiles: [string, string][] = [
  [`${folder}/guard.yaml`, guardPolicies()],
  [`${folder}/guard-probe.yaml`, guardProbe()],
];

const begin = ['set -euo pipefail', 'export KUBECONFIG=/etc/kubernetes/admin.conf'];

/**
 * From systemd to a cluster, as one script, since each exec costs 90 ms. A lab's network has no way out, so the node has no default route, and
 * its own processes would find no way to a service's address before it is translated.
 */
export const initScript = ({ address }: Pick<NodePlan, 'address'>, { cni, storage }: Pick<NodeFacts, 'cni' | 'storage'>): string =>
  [
    ...begin,
    `ip -4 route show default | grep -q . || ip -4 route replace ${serviceSubnet} dev eth0 src ${address}`,
    'kubeadm init --config=/kind/kubeadm.conf --skip-token-print',
    'kubectl label nodes --all node.kubernetes.io/exclude-from-external-load-balancers-',
    // No other node joins: whoever read this token could.
    'kubectl -n kube-system delete secrets --field-selector=type=bootstrap.kubernetes.io/token',
    ...((cni ?? storage) ? [`kubectl create -f ${folder}/base`] : []),
    'kubectl -n kube-system scale deployment coredns --replicas=1',
    `kubeadm kubeconfig user --config=/kind/kubeadm.conf --client-name=${learner.user} --org=${learner.group} >${learnerConfig}`,
  ].join('\n');

/** Applied again where a service account or a namespace is not there yet. The guard stands before anybody else has a right. */
export const seedScript = ({ manifests, guard }: Pick<ClusterSpec, 'manifests' | 'guard'>): string =>
  [
    ...begin,
    ...(guard ? [`kubectl apply -f ${folder}/guard.yaml`] : []),
    'kubectl wait --for=condition=Ready node --all --timeout=60s',
    ...(manifests.length > 0 ? [again(`kubectl apply -f ${folder}/start`)] : []),
    ...(guard ? [again(`! kubectl create --dry-run=server -f ${folder}/guard-probe.yaml 2>/dev/null`)] : []),
    again(`kubectl apply -f ${folder}/role.yaml`),
  ].join('\n');

const again = (command: string): string => `for ((try = 1; ; try++)); do ${command} && break; ((try < 20)) || exit 1; sleep 0.5; done`;

export const readyScript = ({ ready }: Pick<ClusterSpec, 'ready'>): string =>
  [
    ...begin,
    ...ready.map(({ object, namespace, condition }) =>
      ['kubectl', ...(namespace === undefined ? [] : ['-n', namespace]), 'wait', object, `--for=condition=${condition}`, '--timeout=60s'].map(quote).join(' '),
    ),
  ].join('\n');
