import { testRule } from '../../engine/test-rule.ts';
import { bindingsOf, bound, clusterRole } from './objects.fixture.ts';
import { rbacClusterAdminBinding } from './rbac-cluster-admin-binding.ts';

const group = { kind: 'Group', name: 'builders' };

testRule(rbacClusterAdminBinding, {
  pass: [
    { name: 'the group of administrators', evidence: bindingsOf(bound('cluster-admin', { subjects: [{ kind: 'Group', name: 'system:masters' }] })) },
    { name: 'a role with less', evidence: bindingsOf(bound('tool', { subjects: [group] }), clusterRole('get pods')) },
    { name: 'a built-in role with less', evidence: bindingsOf(bound('view', { subjects: [group] })) },
    { name: 'nobody', evidence: bindingsOf(bound('cluster-admin', { subjects: [] })) },
  ],
  fail: [
    {
      name: 'a group',
      evidence: bindingsOf(bound('cluster-admin', { subjects: [group] })),
      reason: 'ClusterRoleBinding all: Group builders is bound to ClusterRole cluster-admin',
    },
    {
      name: 'a service account in a namespace',
      evidence: bindingsOf(bound('cluster-admin', { subjects: [{ kind: 'ServiceAccount', name: 'ci' }], namespace: 'shop' })),
      reason: 'RoleBinding shop/all: ServiceAccount shop/ci is bound to ClusterRole cluster-admin',
    },
    {
      name: 'its like by another name',
      evidence: bindingsOf(bound('tool', { subjects: [{ kind: 'User', name: 'ann' }] }), clusterRole('* * *')),
      reason: 'ClusterRoleBinding all: User ann is bound to ClusterRole tool',
    },
  ],
  notApplicable: [{ name: 'no binding', evidence: bindingsOf(), reason: 'There is no binding' }],
});
