import { stringify } from 'yaml';
import type { ClusterSpec } from '../../machine/cluster.ts';

/** Who the learner is to the API server; the group is what the rights hang on. */
export const learner = { user: 'learner', group: 'rampart:learners' } as const;

type Role = ClusterSpec['role'];
type Rule = Readonly<Record<'apiGroups' | 'resources' | 'verbs', readonly string[]>> & { readonly resourceNames?: readonly string[] };

const read = ['get', 'list', 'watch'];
const write = [...read, 'create', 'update', 'patch', 'delete', 'deletecollection'];
const everything = (group: string, resources: readonly string[]): Rule => ({ apiGroups: [group], resources, verbs: write });

/** What anybody may see who works with a cluster: no secrets, nothing of a node but its description. */
const orientation: readonly Rule[] = [
  { apiGroups: [''], resources: ['namespaces', 'nodes', 'persistentvolumes'], verbs: read },
  { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: read },
  { apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles', 'clusterrolebindings'], verbs: read },
  { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: read },
];

/** By name, since RBAC has no exceptions: no node proxy, no change of nodes, no admission registration, no certificate requests, no escalate, bind or impersonate. */
const operation: readonly Rule[] = [
  everything('', ['namespaces', 'pods', 'services', 'endpoints', 'configmaps', 'serviceaccounts', 'replicationcontrollers', 'persistentvolumeclaims']),
  everything('', ['resourcequotas', 'limitranges', 'podtemplates']),
  { apiGroups: [''], resources: ['events', 'pods/log', 'pods/status', 'namespaces/status'], verbs: read },
  everything('apps', ['deployments', 'daemonsets', 'statefulsets', 'replicasets', 'deployments/scale', 'statefulsets/scale', 'replicasets/scale']),
  everything('batch', ['jobs', 'cronjobs']),
  everything('autoscaling', ['horizontalpodautoscalers']),
  everything('policy', ['poddisruptionbudgets']),
  everything('networking.k8s.io', ['networkpolicies', 'ingresses', 'ingressclasses']),
  everything('discovery.k8s.io', ['endpointslices']),
  everything('rbac.authorization.k8s.io', ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings']),
  everything('scheduling.k8s.io', ['priorityclasses']),
];

/** Secrets, shells and forwarded ports only in the scenario's own namespaces: elsewhere they lead to the platform's credentials. */
const inside: readonly Rule[] = [
  everything('', ['secrets']),
  { apiGroups: [''], resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/ephemeralcontainers'], verbs: ['get', 'create', 'patch', 'update'] },
];

/** The objects that give the learner a role, as one stream of YAML documents. */
export function learnerAccess(role: Role): string {
  return objectsOf(role)
    .map((object) => stringify(object))
    .join('---\n');
}

function objectsOf({ kind, namespaces }: Role): object[] {
  switch (kind) {
    case 'cluster-admin':
      return [clusterBinding('rampart:learner', 'cluster-admin')];
    case 'cluster-operator':
      return [
        clusterRole('rampart:learner', [...orientation, ...operation]),
        clusterBinding('rampart:learner', 'rampart:learner'),
        ...namespaces.flatMap((namespace) => within(namespace, inside)),
      ];
    case 'namespace-admin':
      return [
        clusterRole('rampart:learner', orientation),
        clusterBinding('rampart:learner', 'rampart:learner'),
        ...namespaces.flatMap((namespace) => [
          binding(namespace, { name: 'rampart:admin', kind: 'ClusterRole', role: 'admin' }),
          ...within(namespace, [{ apiGroups: [''], resources: ['namespaces'], resourceNames: [namespace], verbs: ['get', 'update', 'patch'] }]),
        ]),
      ];
  }
}

const api = 'rbac.authorization.k8s.io';
const subjects = [{ apiGroup: api, kind: 'Group', name: learner.group }];

const clusterRole = (name: string, rules: readonly Rule[]) => ({ apiVersion: `${api}/v1`, kind: 'ClusterRole', metadata: { name }, rules });

const clusterBinding = (name: string, role: string) => ({
  apiVersion: `${api}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: api, kind: 'ClusterRole', name: role },
  subjects,
});

const binding = (namespace: string, { name, kind, role }: { name: string; kind: string; role: string }) => ({
  apiVersion: `${api}/v1`,
  kind: 'RoleBinding',
  metadata: { name, namespace },
  roleRef: { apiGroup: api, kind, name: role },
  subjects,
});

const within = (namespace: string, rules: readonly Rule[]): object[] => [
  { apiVersion: `${api}/v1`, kind: 'Role', metadata: { name: 'rampart:learner', namespace }, rules },
  binding(namespace, { name: 'rampart:learner', kind: 'Role', role: 'rampart:learner' }),
];
