import { describe, expect, test } from 'vitest';
import { anonymous, appliesTo, authorise, grantsOf, serviceAccountUser, subjectWords, whoCan } from './authorise.ts';
import { effectiveRules } from './effective-rules.ts';
import type { AccessRequest, Binding, PolicyRule, RbacScene, Role, Subject, User } from './objects.ts';
import { ruleAllows } from './rule-allows.ts';

const words = (text: string) => text.split(',');
const rule = (...[verbs, apiGroups, resources, nonResourceURLs = '']: [string, string, string, string?]): PolicyRule => ({
  verbs: words(verbs),
  apiGroups: words(apiGroups),
  resources: words(resources),
  nonResourceURLs: words(nonResourceURLs),
});
const clusterRole = (name: string, ...rules: PolicyRule[]): Role => ({ kind: 'ClusterRole', name, rules });
const subject = (text: string): Subject => {
  const [kind = '', ...rest] = text.split(':');
  const [namespace, name = ''] = kind === 'ServiceAccount' && rest.length > 1 ? rest : [undefined, rest.join(':')];
  return { kind, name, ...(namespace && { namespace }) };
};
const clusterBinding = (role: string, ...subjects: string[]): Binding => ({
  kind: 'ClusterRoleBinding',
  name: role,
  roleRef: { kind: 'ClusterRole', name: role },
  subjects: subjects.map(subject),
});
const binding = (namespace: string, [kind, role]: [string, string], ...subjects: string[]): Binding => ({
  kind: 'RoleBinding',
  namespace,
  name: role,
  roleRef: { kind, name: role },
  subjects: subjects.map(subject),
});
const user = (name: string, ...groups: string[]): User => ({ name, groups });
const resource = (...[verb, whole, namespace, apiGroup = '']: [string, string, string?, string?]): AccessRequest => {
  const [one = '', subresource] = whole.split('/');
  return { verb, apiGroup, resource: one, ...(subresource && { subresource }), ...(namespace && { namespace }) };
};

/** The tables of upstream's `rbac_test.go`. */
describe('authorisation', () => {
  const admin: RbacScene = {
    roles: [clusterRole('admin', rule('*', '*', '*', '*'))],
    bindings: [binding('ns1', ['ClusterRole', 'admin'], 'User:admin', 'Group:admins')],
  };
  test.each<[User, AccessRequest, boolean]>([
    [user('admin'), resource('get', 'Pods', 'ns1'), true],
    [user('admin'), resource('watch', 'Pods', 'ns1'), true],
    [user('admin', 'group1'), resource('watch', 'Foobar', 'ns1'), true],
    [user('joe', 'admins'), resource('watch', 'Foobar', 'ns1'), true],
    [user('joe', 'group1', 'admins'), resource('watch', 'Foobar', 'ns1'), true],
    [user('admin'), resource('GET', 'Pods', 'ns2'), false],
    [user('admin'), resource('GET', 'Nodes'), false],
    [user('admin', 'admins'), resource('GET', 'Pods', 'ns2'), false],
    [user('admin', 'admins'), resource('GET', 'Nodes'), false],
    [user('admin'), { verb: 'get', path: '/apis' }, false],
  ])('a ClusterRole bound in a namespace: %j %j', (who, request, allowed) => expect(authorise(admin, who, request).allowed).toBe(allowed));

  const paths: RbacScene = {
    roles: [
      clusterRole('getter', rule('get', '', '', '/apis')),
      clusterRole('any-verb', rule('*', '', '', '/apis')),
      clusterRole('prefix', rule('get', '', '', '/apis/*')),
    ],
    bindings: [clusterBinding('getter', 'User:foo', 'Group:bar'), clusterBinding('any-verb', 'User:admin'), clusterBinding('prefix', 'User:prefixed')],
  };
  test.each<[User, string, string, boolean]>([
    [user('foo'), 'get', '/apis', true],
    [user('', 'bar'), 'get', '/apis', true],
    [user('admin'), 'watch', '/apis', true],
    [user('prefixed'), 'get', '/apis/v1', true],
    [user('prefixed'), 'get', '/apis/v1/foobar', true],
    [user('foo'), 'watch', '/apis', false],
    [user('', 'bar'), 'watch', '/apis', false],
    [user('foo'), 'get', '/api/v1', false],
    [user('admin'), 'get', '/api/v1', false],
    [user('prefixed'), 'get', '/api/v1', false],
  ])('paths: %j %s %s', (...[who, verb, path, allowed]) => expect(authorise(paths, who, { verb, path }).allowed).toBe(allowed));

  test.each<[string, string, boolean]>([
    ['pods', 'pods', true],
    ['pods', 'pods/status', false],
    ['pods/status', 'pods/status', true],
    ['pods/status', 'pods', false],
    ['*/status', 'pods/status', true],
    ['*/status', 'pods', false],
    ['*', 'pods/status', true],
    ['pods/*', 'pods/status', false],
  ])('a rule for %s and %s', (resources, asked, allowed) => {
    const scene: RbacScene = { roles: [clusterRole('one', rule('*', '*', resources))], bindings: [clusterBinding('one', 'User:a')] };
    expect(authorise(scene, user('a'), resource('get', asked, 'ns1')).allowed).toBe(allowed);
  });

  test('names of objects bound the rule, and a request without a name is not covered', () => {
    const named = { ...rule('get,list', '', 'secrets'), resourceNames: ['tls'] };
    expect(ruleAllows(named, { verb: 'get', apiGroup: '', resource: 'secrets', name: 'tls' })).toBe(true);
    expect(ruleAllows(named, { verb: 'get', apiGroup: '', resource: 'secrets', name: 'other' })).toBe(false);
    expect(ruleAllows(named, { verb: 'list', apiGroup: '', resource: 'secrets' })).toBe(false);
  });

  test('nobody is asked about system:masters; a role that does not exist grants nothing; reasons name binding and role', () => {
    expect(authorise({ roles: [], bindings: [] }, user('x', 'system:masters'), resource('delete', 'nodes')).allowed).toBe(true);
    const scene: RbacScene = { roles: [], bindings: [binding('ns1', ['Role', 'gone'], 'User:a'), clusterBinding('gone', 'User:a')] };
    expect(authorise(scene, user('a'), resource('get', 'pods', 'ns1'))).toEqual({ allowed: false, reason: 'no binding allows it' });
    expect(authorise(admin, user('joe', 'admins'), resource('get', 'pods', 'ns1')).reason).toBe(
      'allowed by RoleBinding ns1/admin of ClusterRole admin to Group admins',
    );
  });

  test('a Role counts in its own namespace only, and a ClusterRoleBinding cannot mean it', () => {
    const role: Role = { kind: 'Role', namespace: 'ns1', name: 'reader', rules: [rule('get', '', 'pods')] };
    const over: Binding = { kind: 'ClusterRoleBinding', name: 'x', roleRef: { kind: 'Role', name: 'reader' }, subjects: [subject('User:a')] };
    const scene: RbacScene = { roles: [role], bindings: [over, binding('ns2', ['Role', 'reader'], 'User:a')] };
    for (const namespace of ['ns1', 'ns2']) expect(authorise(scene, user('a'), resource('get', 'pods', namespace)).allowed).toBe(false);
    const right = { ...scene, bindings: [binding('ns1', ['Role', 'reader'], 'User:a')] };
    expect(authorise(right, user('a'), resource('get', 'pods', 'ns1')).allowed).toBe(true);
    expect(authorise(right, user('a'), resource('get', 'pods')).allowed).toBe(false);
  });
});

/** Upstream's `TestRuleMatches`. */
describe('a rule', () => {
  const urls = (verbs: string, nonResourceURLs: string): PolicyRule => ({ verbs: words(verbs), nonResourceURLs: words(nonResourceURLs) });
  test.each<[string, PolicyRule, string[]]>([
    ['star verb', rule('*', 'group1', 'resource1'), ['verb1 group1 resource1', 'verb2 group1 resource1']],
    ['star group', rule('verb1', '*', 'resource1'), ['verb1 group1 resource1', 'verb1 group2 resource1']],
    ['star resource', rule('verb1', 'group1', '*'), ['verb1 group1 resource1', 'verb1 group1 resource2']],
  ])('%s', (_name, given, expected) => {
    const asked = ['verb1', 'verb2'].flatMap((verb) =>
      ['group1', 'group2'].flatMap((group) => ['resource1', 'resource2'].map((one) => [verb, group, one] as const)),
    );
    expect(asked.filter(([verb, group, one]) => ruleAllows(given, resource(verb, one, undefined, group))).map((one) => one.join(' '))).toEqual(expected);
  });
  test.each<[string, string[]]>([
    ['*', ['/foo', '/foo/bar', '/notfoo', '/foo/bar/one']],
    ['/foo/*', ['/foo/bar', '/foo/bar/one']],
    ['/foo,/foo/bar/one', ['/foo', '/foo/bar/one']],
  ])('paths %s', (given, expected) => {
    expect(['/foo', '/foo/bar', '/notfoo', '/foo/bar/one'].filter((path) => ruleAllows(urls('get', given), { verb: 'get', path }))).toEqual(expected);
  });
});

/** Upstream's `TestAppliesTo`. */
test.each<[string, string[], User, string | undefined, boolean]>([
  ['a user', ['User:foobar'], user('foobar'), undefined, true],
  ['one of several', ['User:barfoo', 'User:foobar'], user('foobar'), undefined, true],
  ['none', ['User:barfoo', 'User:foobar'], user('zimzam'), undefined, false],
  ['a group', ['User:barfoo', 'Group:foobar'], user('zimzam', 'foobar'), 'namespace1', true],
  ['a service account', ['ServiceAccount:kube-system:default'], serviceAccountUser('kube-system', 'default'), 'default', true],
  ['a service account of the namespace', ['ServiceAccount:default'], serviceAccountUser('shop', 'default'), 'shop', true],
  ['a service account without a namespace anywhere', ['ServiceAccount:default'], serviceAccountUser('shop', 'default'), undefined, false],
  ['a service account as the user that it is', ['User:system:serviceaccount:shop:web'], serviceAccountUser('shop', 'web'), undefined, true],
  ['all service accounts of a namespace', ['Group:system:serviceaccounts:shop'], serviceAccountUser('shop', 'web'), undefined, true],
  ['all service accounts', ['Group:system:serviceaccounts'], serviceAccountUser('shop', 'web'), undefined, true],
  ['* is nobody', ['User:*'], user('foobar'), 'default', false],
  ['everybody who has said who they are', ['Group:system:authenticated'], user('foobar', 'system:authenticated'), 'default', true],
  ['strangers', ['Group:system:unauthenticated'], anonymous, 'default', true],
  ['strangers are not authenticated', ['Group:system:authenticated'], anonymous, 'default', false],
])('who is meant: %s', (...[, subjects, who, home, expected]) => expect(subjects.some((one) => appliesTo(subject(one), who, home))).toBe(expected));

describe('aggregation', () => {
  const [pods, nodes, secrets] = [rule('get', '', 'pods'), rule('get', '', 'nodes'), rule('get', '', 'secrets')];
  const labelled = (name: string, label: string, ...rules: PolicyRule[]): Role => ({ ...clusterRole(name, ...rules), labels: { [label]: 'true' } });
  const collects = (role: Role, label: string): Role => ({ ...role, aggregates: [{ matchLabels: { [label]: 'true' } }] });

  test('takes the rules of what it selects, once each, by name, and forgets its own', () => {
    const all = [collects(clusterRole('all', secrets), 'a'), labelled('z', 'a', nodes), labelled('b', 'a', pods, nodes), labelled('c', 'other', secrets)];
    expect(effectiveRules(all[0]!, all)).toEqual([pods, nodes]);
  });
  test('goes through several steps', () => {
    const all = [collects(clusterRole('top'), 'up'), collects(labelled('middle', 'up'), 'low'), labelled('bottom', 'low', pods)];
    expect(effectiveRules(all[0]!, all)).toEqual([pods]);
  });
  test('ends in a circle', () => {
    const all = [collects(labelled('a', 'x'), 'x'), collects(labelled('b', 'x'), 'x'), labelled('c', 'x', pods)];
    expect(effectiveRules(all[0]!, all)).toEqual([pods]);
  });
  test('counts in a grant', () => {
    const all = [collects(clusterRole('view'), 'v'), labelled('more', 'v', pods)];
    expect(grantsOf({ roles: all, bindings: [clusterBinding('view', 'User:a')] }, user('a')).map((one) => one.rule)).toEqual([pods]);
  });
});

test('who can: each subject once, with the namespace that is meant', () => {
  const scene: RbacScene = {
    roles: [clusterRole('reader', rule('get', '', 'secrets')), clusterRole('other', rule('get', '', 'pods'))],
    bindings: [
      binding('shop', ['ClusterRole', 'reader'], 'ServiceAccount:web', 'User:ann'),
      binding('ops', ['ClusterRole', 'reader'], 'User:bob'),
      clusterBinding('reader', 'User:ann'),
      clusterBinding('other', 'Group:all'),
    ],
  };
  const can = (namespace?: string) => whoCan(scene, resource('get', 'secrets', namespace)).map((one) => subjectWords(one.subject));
  expect(can('shop').toSorted()).toEqual(['ServiceAccount shop/web', 'User ann']);
  expect(can('ops').toSorted()).toEqual(['User ann', 'User bob']);
  expect(can()).toEqual(['User ann']);
});
