import type { PolicyRule, RbacScene, Role } from './objects.ts';

const write = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const read = ['get', 'list', 'watch'];
const rule = (verbs: readonly string[], apiGroup: string, resources: readonly string[]): PolicyRule => ({ verbs, apiGroups: [apiGroup], resources });
const clusterRole = (name: string, ...rules: PolicyRule[]): Role => ({ kind: 'ClusterRole', name, rules });

const editing: readonly PolicyRule[] = [
  rule(['get', 'list', 'watch', 'create', 'delete', 'deletecollection', 'patch', 'update'], '', [
    'pods/attach',
    'pods/exec',
    'pods/portforward',
    'pods/proxy',
    'secrets',
  ]),
  rule(['impersonate'], '', ['serviceaccounts']),
  rule(['create'], '', ['serviceaccounts/token']),
  rule(write, '', ['pods', 'configmaps', 'persistentvolumeclaims', 'replicationcontrollers', 'serviceaccounts', 'services']),
  rule(write, 'apps', ['daemonsets', 'deployments', 'replicasets', 'statefulsets']),
  rule(write, 'batch', ['cronjobs', 'jobs']),
  rule([...read, ...write], 'networking.k8s.io', ['ingresses', 'networkpolicies']),
];

const administrating = rule([...read, ...write], 'rbac.authorization.k8s.io', ['roles', 'rolebindings']);
const viewing = rule(read, '', ['pods', 'pods/log', 'configmaps', 'services', 'serviceaccounts', 'persistentvolumeclaims', 'events']);
const keeper = 'system:controller:clusterrole-aggregation-controller';

/**
 * What every cluster has from its first start, as far as privileges go: the roles for people (upstream's bootstrap policy, shortened), and the one service account
 * of the control plane that may escalate, which makes `kube-system` a place to get into.
 */
export const builtIn: RbacScene = {
  roles: [
    clusterRole('cluster-admin', { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { verbs: ['*'], nonResourceURLs: ['*'] }),
    clusterRole('admin', ...editing, administrating, viewing),
    clusterRole('edit', ...editing, viewing),
    clusterRole('view', viewing),
    clusterRole(keeper, rule(['escalate', 'get', 'list', 'patch', 'update', 'watch'], 'rbac.authorization.k8s.io', ['clusterroles'])),
  ],
  bindings: [
    {
      kind: 'ClusterRoleBinding',
      name: keeper,
      roleRef: { kind: 'ClusterRole', name: keeper },
      subjects: [{ kind: 'ServiceAccount', namespace: 'kube-system', name: 'clusterrole-aggregation-controller' }],
    },
  ],
};
