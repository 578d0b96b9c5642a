import { testRule } from '../../engine/test-rule.ts';
import { bindingsOf, bound, clusterRole } from './objects.fixture.ts';
import { rbacPrivilegePath } from './rbac-privilege-path.ts';

const ann = { kind: 'User', name: 'ann' };
const operator = { kind: 'ServiceAccount', name: 'operator' };

testRule(rbacPrivilegePath, {
  pass: [
    { name: 'reading', evidence: bindingsOf(bound('tool', { subjects: [ann] }), clusterRole('get pods')) },
    { name: 'pods in a namespace without strong accounts', evidence: bindingsOf(bound('edit', { subjects: [ann], namespace: 'shop' })) },
    { name: 'everything at once is told of elsewhere', evidence: bindingsOf(bound('cluster-admin', { subjects: [ann] })) },
  ],
  fail: [
    {
      name: 'pods in the namespace of an account that rules',
      evidence: bindingsOf(
        bound('tool', { subjects: [ann], namespace: 'shop' }),
        clusterRole('create pods'),
        bound('cluster-admin', { subjects: [{ ...operator, namespace: 'shop' }] }),
      ),
      reason: 'RoleBinding shop/all begins a way to ruling the cluster',
    },
    {
      name: 'pods everywhere, and so as an account of the control plane',
      evidence: bindingsOf(bound('tool', { subjects: [ann] }), clusterRole('create deployments apps')),
      reason: 'ClusterRoleBinding all begins a way to ruling the cluster',
    },
    {
      name: 'the built-in role for editing in kube-system',
      evidence: bindingsOf(bound('edit', { subjects: [{ kind: 'Group', name: 'builders' }], namespace: 'kube-system' })),
      reason: 'RoleBinding kube-system/all begins a way to ruling the cluster',
    },
  ],
  notApplicable: [{ name: 'no binding', evidence: bindingsOf(), reason: 'There is no binding' }],
});
