import { expect, test } from 'vitest';
import type { Gatherer } from '../../engine/define-reader.ts';
import type { EvidenceKind } from '../../evidence/map.ts';
import { kubernetesBindings } from './kubernetes-bindings.ts';
import { kubernetesIdentities } from './kubernetes-identities.ts';
import { kubernetesNamespaces } from './kubernetes-namespaces.ts';
import { kubernetesNetworkPolicies } from './kubernetes-network-policies.ts';
import { kubernetesRoles } from './kubernetes-roles.ts';

function read<K extends EvidenceKind, Part>(gatherer: Gatherer<K, Part>, ...texts: string[]) {
  const gathered = texts.map((text, index) => gatherer.gather({ name: `${index}.yaml`, text }));
  const combined = gatherer.combine(gathered.flatMap(({ parts }) => parts));
  return {
    pieces: combined.pieces,
    unreadable: [...gathered.flatMap(({ unreadable }) => unreadable), ...combined.unreadable],
    passedOver: gathered.flatMap(({ passedOver }) => passedOver),
  };
}
const rbac = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ';
const network = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n';

test('a policy as the API server reads it: nulls are absent, an empty selector is everything, a null rule is one without peers', () => {
  const [piece] = read(
    kubernetesNetworkPolicies,
    `${network}  podSelector:\n  policyTypes: null\n  ingress:\n  - from:\n    ports: [{port: 80}]\n  -\n`,
  ).pieces;
  expect(piece?.evidence.policies[0]?.policy).toEqual({ namespace: 'default', name: 'p', spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }, {}] } });
});

test.each([
  [
    'a block that is none',
    kubernetesNamespaces,
    `${network}  ingress:\n  - from:\n    - ipBlock: {cidr: 10.0.0.0}\n`,
    7,
    'NetworkPolicy p: spec.ingress.0.from.0.ipBlock.cidr: ',
  ],
  [
    'an operator that there is not',
    kubernetesNamespaces,
    `${network}  podSelector:\n    matchExpressions: [{key: a, operator: Like}]\n`,
    6,
    'spec.podSelector.matchExpressions.0.operator: ',
  ],
  ['In without values', kubernetesNamespaces, `${network}  podSelector:\n    matchExpressions: [{key: a, operator: In}]\n`, 6, 'values go with In and NotIn'],
  ['a port out of range', kubernetesNetworkPolicies, `${network}  egress: [{ports: [{port: 70000}]}]\n`, 5, 'spec.egress.0.ports.0.port: '],
  ['verbs that are no list', kubernetesRoles, `${rbac}Role\nmetadata: {name: r, namespace: shop}\nrules:\n- verbs: get\n`, 5, 'Role shop/r: rules.0.verbs: '],
  ['a binding without a role', kubernetesBindings, `${rbac}RoleBinding\nmetadata: {name: b}\n`, 1, 'RoleBinding b: roleRef: '],
  [
    'labels that are no text',
    kubernetesNamespaces,
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {a: 1}}\n',
    1,
    'Namespace (no name): metadata.labels.a: ',
  ],
] as const)('%s is not guessed at', (...[, gatherer, text, line, reason]) => {
  const { pieces, unreadable } = read(gatherer as Gatherer, text);
  expect(pieces).toEqual([]);
  expect(unreadable).toMatchObject([{ line, reason: expect.stringContaining(reason) as string }]);
});

test('a role that aggregates what is not there is unknown, and one that does is known by it', () => {
  const all = `${rbac}ClusterRole\nmetadata: {name: all}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {in: all}}]}\nrules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}]\n`;
  const part = `${rbac}ClusterRole\nmetadata: {name: part, labels: {in: all}}\nrules: [{verbs: [get], apiGroups: [''], resources: [pods]}]\n`;
  expect(read(kubernetesRoles, all)).toMatchObject({
    pieces: [],
    unreadable: [{ file: '0.yaml', reason: 'ClusterRole all aggregates roles that are not in what was given' }],
  });
  const [first] = read(kubernetesRoles, all, part).pieces;
  expect(first).toMatchObject({ subject: 'ClusterRole all', file: '0.yaml', evidence: { roles: [{ rules: [{ verbs: ['get'], resources: ['pods'] }] }] } });
});

test.each([
  ['ClusterRole', 'view', true],
  ['ClusterRole', 'cluster-admin', true],
  ['ClusterRole', 'system:auth-delegator', true],
  ['ClusterRole', 'mine', false],
  ['Role', 'view', false],
  ['Role', 'cluster-admin', false],
])('a binding to the %s %s of somewhere else is judged: %s', (kind, name, isKnown) => {
  const binding = `${rbac}RoleBinding\nmetadata: {name: b, namespace: shop}\nroleRef: {kind: ${kind}, name: '${name}'}\nsubjects: []\n`;
  expect(read(kubernetesBindings, binding).pieces).toHaveLength(isKnown ? 1 : 0);
});

test('workloads of all kinds, in the namespaces that they are in, pods of one owner together', () => {
  const pod = (name: string, app: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${app}}, ownerReferences: [{kind: ReplicaSet, name: web, controller: true}]}\nspec: {containers: [{ports: [{containerPort: 80}]}]}\n`;
  const cron =
    'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly}\nspec: {jobTemplate: {spec: {template: {metadata: {labels: {app: job}}, spec: {containers: [{}]}}}}}\n';
  const found = read(kubernetesNamespaces, [pod('a', 'x'), pod('b', 'z'), pod('c', 'x'), cron].join('---\n')).pieces.flatMap(
    ({ evidence }) => evidence.namespaces,
  );
  expect(found.map(({ name, workloads }) => [name, workloads])).toEqual([
    [
      'shop',
      [
        {
          kind: 'ReplicaSet',
          namespace: 'shop',
          name: 'web',
          pods: ['x', 'z'].map((app) => ({ labels: { app }, ports: [{ containerPort: 80, protocol: 'TCP' }] })),
        },
      ],
    ],
    ['default', [{ kind: 'CronJob', namespace: 'default', name: 'nightly', pods: [{ labels: { app: 'job' }, ports: [] }] }]],
  ]);
});

test('an account counts in its own namespace', () => {
  const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, namespace: ops}\nautomountServiceAccountToken: false\n';
  const pod = (namespace: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: ${namespace}}\nspec: {containers: [{}]}\n`;
  const [ops, shop] = read(kubernetesIdentities, pod('ops'), pod('shop'), account).pieces.flatMap(({ evidence }) => evidence.workloads);
  expect([ops?.accountMountsToken, shop?.accountMountsToken]).toEqual([false, undefined]);
});

test('each counts what it does not judge', () => {
  const text = `${rbac}Role\nmetadata: {name: r}\n---\napiVersion: v1\nkind: Service\n---\n${network}  podSelector: {}\n---\njust: data\n`;
  expect(read(kubernetesRoles, text).passedOver).toEqual(['Service', 'no Kubernetes object', 'NetworkPolicy']);
  expect(read(kubernetesNetworkPolicies, text).passedOver).toEqual(['Service', 'no Kubernetes object', 'Role']);
});

test('damaged files never throw, and nothing is lost without a word', () => {
  const whole = `${rbac}ClusterRole\nmetadata: &m {name: r, labels: {a: b}}\nrules: [{verbs: [get], apiGroups: [''], resources: [pods]}]\n---\n${rbac}ClusterRoleBinding\nmetadata: *m\nroleRef: {kind: ClusterRole, name: r}\nsubjects: [{kind: Group, name: g}]\n---\n${network}  podSelector: {matchLabels: {app: web}}\n  egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 1, endPort: 9}]}]\n`;
  const gatherers = [kubernetesRoles, kubernetesBindings, kubernetesNamespaces, kubernetesNetworkPolicies, kubernetesIdentities] as unknown as Gatherer[];
  const bits = ['{', '}', '[', ']', ': ', '- ', '&a ', '*m', '!!', '"', '\n', '  ', 'null', '0', '---\n', '|\n', '\t', '{{', '\ud800', '*'];
  let state = 11;
  const below = (limit: number) => (state = (state * 1103515245 + 12345) & 0x7fffffff) % limit;
  for (let round = 0; round < 600; round++) {
    const at = below(whole.length);
    const text = whole.slice(0, at) + bits[below(bits.length)] + whole.slice(at + below(20));
    const file = { name: 'a.yaml', text };
    for (const gatherer of gatherers) {
      const { parts, unreadable, passedOver } = gatherer.gather(file);
      const combined = gatherer.combine(parts);
      expect(combined.pieces.length + combined.unreadable.length + unreadable.length + passedOver.length, JSON.stringify(text)).toBeGreaterThan(0);
    }
  }
});
