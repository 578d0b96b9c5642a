import { describe, expect, test } from 'vitest';
import { serviceAccountUser } from './authorise.ts';
import type { Binding, PolicyRule, RbacScene, User } from './objects.ts';
import { type PowerId, givesPower, powers } from './powers.ts';
import { privilegePaths } from './privilege-paths.ts';

const pathOf = (scene: RbacScene, user: User) => privilegePaths(scene, [user]).get(user.name);
const rule = (verb: string, resource: string, apiGroup = ''): PolicyRule => ({ verbs: [verb], apiGroups: [apiGroup], resources: [resource] });
const rbac = 'rbac.authorization.k8s.io';

test.each<[string, PolicyRule, PowerId[]]>([
  ['everything', rule('*', '*', '*'), powers.map(({ id }) => id)],
  ['everything of the core group', rule('*', '*'), ['impersonate', 'pods-create', 'pods-exec', 'secrets-read', 'token-create', 'nodes-proxy']],
  ['escalate', rule('escalate', 'clusterroles', rbac), ['escalate']],
  ['bind', rule('bind', 'roles', rbac), ['bind']],
  ['bind, of the wrong group', rule('bind', 'roles'), []],
  ['bind of one role', { ...rule('bind', 'clusterroles', rbac), resourceNames: ['cluster-admin'] }, ['bind']],
  ['secrets', rule('list', 'secrets'), ['secrets-read']],
  ['one secret by name', { ...rule('get', 'secrets'), resourceNames: ['tls'] }, []],
  ['writing secrets', rule('create', 'secrets'), []],
  ['pods', rule('create', 'pods'), ['pods-create']],
  ['jobs', rule('create', 'jobs', 'batch'), ['pods-create']],
  ['exec, as kubectl asks', rule('create', 'pods/exec'), ['pods-exec']],
  ['exec by WebSocket', rule('get', 'pods/exec'), ['pods-exec']],
  ['reading pods', rule('get', 'pods'), []],
  ['tokens', rule('create', 'serviceaccounts/token'), ['token-create']],
  ['tokens through a wildcard', rule('create', '*/token'), ['token-create']],
  ['node proxy', rule('get', 'nodes/proxy'), ['nodes-proxy']],
  ['nodes', rule('get', 'nodes'), []],
  ['approval', rule('update', 'certificatesigningrequests/approval', 'certificates.k8s.io'), ['csr-approve']],
  ['webhooks', rule('patch', 'mutatingwebhookconfigurations', 'admissionregistration.k8s.io'), ['admission-write']],
  ['policies', rule('create', 'validatingadmissionpolicybindings', 'admissionregistration.k8s.io'), ['admission-write']],
])('powers of a rule: %s', (_name, given, expected) => expect(powers.filter((power) => givesPower(given, power)).map(({ id }) => id)).toEqual(expected));

describe('paths', () => {
  const account = (namespace: string, name: string) => ({ kind: 'ServiceAccount', namespace, name });
  const scene = (...parts: [namespace: string | undefined, who: { kind: string; name: string }, ...rules: PolicyRule[]][]): RbacScene => ({
    roles: parts.map(([namespace, , ...rules], index) => ({
      kind: namespace ? 'Role' : 'ClusterRole',
      ...(namespace && { namespace }),
      name: `r${index}`,
      rules,
    })),
    bindings: parts.map(([namespace, who], index): Binding => ({
      kind: namespace ? 'RoleBinding' : 'ClusterRoleBinding',
      ...(namespace && { namespace }),
      name: `b${index}`,
      roleRef: { kind: namespace ? 'Role' : 'ClusterRole', name: `r${index}` },
      subjects: [who],
    })),
  });
  const ann = { kind: 'User', name: 'ann' };
  const steps = (given: RbacScene) => pathOf(given, { name: 'ann', groups: [] })?.steps.map(({ reason }) => reason);

  test('in one step', () =>
    expect(steps(scene([undefined, ann, rule('*', '*', '*')]))).toEqual([
      'ann may do everything in the whole cluster: ClusterRoleBinding b0 of ClusterRole r0 to User ann',
    ]));
  test('through the service accounts of two namespaces', () => {
    const given = scene(
      ['shop', ann, rule('create', 'pods')],
      ['shop', account('shop', 'ci'), rule('get', 'configmaps')],
      ['ops', account('shop', 'ci'), rule('create', 'pods/exec')],
      [undefined, account('ops', 'operator'), rule('get', 'nodes/proxy')],
    );
    expect(steps(given)).toEqual([
      'ann may start pods, and so act as any service account of the namespace in namespace shop: RoleBinding shop/b0 of Role r0 to User ann'.replace(
        'Role r0',
        'Role shop/r0',
      ),
      'ServiceAccount shop/ci may run commands in pods of others in namespace ops: RoleBinding ops/b2 of Role ops/r2 to ServiceAccount shop/ci',
      'ServiceAccount ops/operator may reach the kubelet of every node past the API server in the whole cluster: ClusterRoleBinding b3 of ClusterRole r3 to ServiceAccount ops/operator',
    ]);
  });
  test.each<[string, RbacScene, boolean]>([
    ['reading', scene([undefined, ann, rule('get', 'pods')]), false],
    [
      'secrets of a namespace with a strong account, made and read',
      scene(['ops', ann, rule('get', 'secrets'), rule('create', 'secrets')], [undefined, account('ops', 'a'), rule('*', '*', '*')]),
      true,
    ],
    ['secrets of another namespace', scene(['shop', ann, rule('get', 'secrets')], [undefined, account('ops', 'a'), rule('*', '*', '*')]), false],
    ['everything in a namespace without an account', scene(['shop', ann, rule('*', '*', '*')]), false],
    ['escalate without writing roles', scene([undefined, ann, rule('escalate', 'clusterroles', rbac)]), false],
    ['escalate with writing roles', scene([undefined, ann, rule('escalate', 'clusterroles', rbac), rule('update', 'clusterroles', rbac)]), true],
    ['bind with writing bindings', scene([undefined, ann, rule('bind', 'clusterroles', rbac), rule('create', 'clusterrolebindings', rbac)]), true],
    [
      'two accounts that lead to each other',
      scene(['a', ann, rule('create', 'pods')], ['b', account('a', 'x'), rule('create', 'pods')], ['a', account('b', 'y'), rule('create', 'pods')]),
      false,
    ],
  ])('%s', (_name, given, reaches) => expect(steps(given) !== undefined).toBe(reaches));

  test('a service account by its groups, and masters at once', () => {
    const given = scene([undefined, { kind: 'Group', name: 'system:serviceaccounts' }, rule('*', '*', '*')]);
    expect(pathOf(given, serviceAccountUser('shop', 'web'))?.steps).toHaveLength(1);
    expect(pathOf({ roles: [], bindings: [] }, { name: 'x', groups: ['system:masters'] })?.steps).toHaveLength(1);
  });
});
