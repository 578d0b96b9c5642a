import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { learnerAccess } from './learner-access.ts';

interface Rbac {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly roleRef?: { readonly name: string };
  readonly subjects?: readonly { readonly name: string }[];
  readonly rules?: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}
type Role = Parameters<typeof learnerAccess>[0];
const objects = (role: Role): Rbac[] => [parseAllDocuments(learnerAccess(role))].flat().map((document) => document.toJS() as Rbac);
const names = (role: Role): string[] => objects(role).map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name].filter(Boolean).join(' '));

test('an administrator of namespaces has them, their labels, and sight of the rest', () => {
  expect(names({ kind: 'namespace-admin', namespaces: ['shop', 'bank'] })).toEqual([
    'ClusterRole rampart:learner',
    'ClusterRoleBinding rampart:learner',
    'RoleBinding shop rampart:admin',
    'Role shop rampart:learner',
    'RoleBinding shop rampart:learner',
    'RoleBinding bank rampart:admin',
    'Role bank rampart:learner',
    'RoleBinding bank rampart:learner',
  ]);
});

test('only a cluster-admin is one', () => {
  const bound = (role: Role) => objects(role).flatMap(({ roleRef }) => roleRef?.name ?? []);
  expect(bound({ kind: 'cluster-admin', namespaces: [] })).toEqual(['cluster-admin']);
  expect(bound({ kind: 'cluster-operator', namespaces: ['shop'] })).not.toContain('cluster-admin');
});

test.each<Role>([
  { kind: 'cluster-operator', namespaces: ['shop'] },
  { kind: 'namespace-admin', namespaces: ['shop'] },
])('a $kind has no way to the platform by RBAC', (role) => {
  const rules = objects(role).flatMap(({ kind, rules: found = [] }) => (kind === 'ClusterRole' ? found : []));
  const written = rules.filter(({ verbs }) => verbs.includes('create')).flatMap(({ resources }) => resources);
  expect(rules.flatMap(({ resources, verbs }) => [...resources, ...verbs]).filter((word) => ['*', 'escalate', 'bind', 'impersonate'].includes(word))).toEqual(
    [],
  );
  for (const resource of ['secrets', 'nodes', 'nodes/proxy', 'persistentvolumes', 'pods/exec', 'serviceaccounts/token', 'validatingadmissionpolicies'])
    expect(written).not.toContain(resource);
});

test('rights hang on the group', () => {
  const groups = objects({ kind: 'cluster-operator', namespaces: ['shop'] }).flatMap(({ subjects = [] }) => subjects.map(({ name }) => name));
  expect(new Set(groups)).toEqual(new Set(['rampart:learners']));
});
