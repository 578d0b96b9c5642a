import { testRule } from '../../engine/test-rule.ts';
import { bindingsOf, bound } from './objects.fixture.ts';
import { rbacEverybodyBinding } from './rbac-everybody-binding.ts';

const to = (kind: string, name: string, role = 'view') => bindingsOf(bound(role, { subjects: [{ kind, name }] }));

testRule(rbacEverybodyBinding, {
  pass: [
    { name: 'a group', evidence: to('Group', 'builders') },
    { name: 'the accounts of one namespace', evidence: to('Group', 'system:serviceaccounts:shop') },
    { name: 'discovery, as every cluster has it', evidence: to('Group', 'system:authenticated', 'system:discovery') },
  ],
  fail: [
    {
      name: 'all who are authenticated',
      evidence: to('Group', 'system:authenticated'),
      reason: 'ClusterRoleBinding all: Group system:authenticated is bound to ClusterRole view',
    },
    {
      name: 'strangers',
      evidence: to('Group', 'system:unauthenticated'),
      reason: 'ClusterRoleBinding all: Group system:unauthenticated is bound to ClusterRole view',
    },
    { name: 'the stranger', evidence: to('User', 'system:anonymous'), reason: 'ClusterRoleBinding all: User system:anonymous is bound to ClusterRole view' },
    {
      name: 'all service accounts',
      evidence: to('Group', 'system:serviceaccounts'),
      reason: 'ClusterRoleBinding all: Group system:serviceaccounts is bound to ClusterRole view',
    },
  ],
  notApplicable: [{ name: 'no binding', evidence: bindingsOf(), reason: 'There is no binding' }],
});
