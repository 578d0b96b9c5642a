import { testRule } from '../../engine/test-rule.ts';
import { bindingsOf, bound } from './objects.fixture.ts';
import { rbacDefaultAccountBinding } from './rbac-default-account-binding.ts';

const to = (...subjects: object[]) => bindingsOf(bound('view', { subjects, namespace: 'shop' }));

testRule(rbacDefaultAccountBinding, {
  pass: [
    { name: 'an account of its own', evidence: to({ kind: 'ServiceAccount', name: 'web' }) },
    { name: 'a group that is called default', evidence: to({ kind: 'Group', name: 'default' }) },
  ],
  fail: [
    {
      name: 'of the namespace',
      evidence: to({ kind: 'ServiceAccount', name: 'web' }, { kind: 'ServiceAccount', name: 'default' }),
      reason: 'RoleBinding shop/all: ServiceAccount shop/default is bound to ClusterRole view',
    },
    {
      name: 'of another namespace',
      evidence: to({ kind: 'ServiceAccount', name: 'default', namespace: 'ops' }),
      reason: 'RoleBinding shop/all: ServiceAccount ops/default is bound to ClusterRole view',
    },
    {
      name: 'written as a user',
      evidence: to({ kind: 'User', name: 'system:serviceaccount:ops:default' }),
      reason: 'RoleBinding shop/all: User system:serviceaccount:ops:default is bound to ClusterRole view',
    },
  ],
  notApplicable: [{ name: 'no binding', evidence: bindingsOf(), reason: 'There is no binding' }],
});
