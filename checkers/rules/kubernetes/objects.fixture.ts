import type { Gatherer } from '../../engine/define-reader.ts';
import type { KubernetesBindings, KubernetesIdentities, KubernetesNamespaces, KubernetesNetworkPolicies, KubernetesRoles } from '../../evidence/kubernetes.ts';
import type { EvidenceKind } from '../../evidence/map.ts';
import { kubernetesBindings } from '../../sources/kubernetes/kubernetes-bindings.ts';
import { kubernetesIdentities } from '../../sources/kubernetes/kubernetes-identities.ts';
import { kubernetesNamespaces } from '../../sources/kubernetes/kubernetes-namespaces.ts';
import { kubernetesNetworkPolicies } from '../../sources/kubernetes/kubernetes-network-policies.ts';
import { kubernetesRoles } from '../../sources/kubernetes/kubernetes-roles.ts';

/** What a gatherer makes of objects, written as a manifest holds them. */
const pieces = <K extends EvidenceKind, Part>(gatherer: Gatherer<K, Part>, objects: readonly object[]) => {
  const parts = objects.flatMap((object) => gatherer.gather({ name: 'a.json', text: JSON.stringify(object) }).parts);
  return gatherer.combine(parts).pieces.map(({ evidence }) => evidence);
};

export const rolesOf = (...objects: object[]): { kubernetesRoles: KubernetesRoles } => ({
  kubernetesRoles: { roles: pieces(kubernetesRoles, objects).flatMap(({ roles }) => roles) },
});
export const bindingsOf = (...objects: object[]): { kubernetesBindings: KubernetesBindings } => ({
  kubernetesBindings: { bindings: pieces(kubernetesBindings, objects).flatMap(({ bindings }) => bindings) },
});
export const namespacesOf = (...objects: object[]): { kubernetesNamespaces: KubernetesNamespaces } => ({
  kubernetesNamespaces: { namespaces: pieces(kubernetesNamespaces, objects).flatMap(({ namespaces }) => namespaces) },
});
export const policiesOf = (...objects: object[]): { kubernetesNetworkPolicies: KubernetesNetworkPolicies } => ({
  kubernetesNetworkPolicies: { policies: pieces(kubernetesNetworkPolicies, objects).flatMap(({ policies }) => policies) },
});
export const identitiesOf = (...objects: object[]): { kubernetesIdentities: KubernetesIdentities } => ({
  kubernetesIdentities: { workloads: pieces(kubernetesIdentities, objects).flatMap(({ workloads }) => workloads) },
});

const rbac = 'rbac.authorization.k8s.io';
/** `get,list pods,pods/log apps` as a rule of the ClusterRole `tool`. */
export const clusterRole = (...rules: string[]) => ({
  apiVersion: `${rbac}/v1`,
  kind: 'ClusterRole',
  metadata: { name: 'tool' },
  rules: rules.map((rule) => {
    const [verbs = '', resources = '', group = '', names] = rule.split(' ');
    return { verbs: verbs.split(','), apiGroups: [group], resources: resources.split(','), ...(names && { resourceNames: names.split(',') }) };
  }),
});

/** The ClusterRoleBinding `all`, or the RoleBinding `shop/all` where a namespace is given. */
export const bound = (role: string, { subjects, namespace }: { subjects: readonly object[]; namespace?: string }) => ({
  apiVersion: `${rbac}/v1`,
  kind: namespace ? 'RoleBinding' : 'ClusterRoleBinding',
  metadata: { name: 'all', ...(namespace && { namespace }) },
  roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: role },
  subjects,
});

export const networkPolicy = (spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: 'shop' },
  spec,
});

/** The Deployment `shop/web`, whose pods have the label `app: web`. */
export const deployment = (spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web' }], ...spec } } },
});
