import { testRule } from '../../engine/test-rule.ts';
import { clusterRole, rolesOf } from './objects.fixture.ts';
import { rbacEscalation } from './rbac-escalation.ts';

const reason = 'ClusterRole tool may write any permission into a role (escalate), or bind any role (bind)';

testRule(rbacEscalation, {
  pass: [
    { name: 'writing roles', evidence: rolesOf(clusterRole('create,update,patch roles,rolebindings rbac.authorization.k8s.io')) },
    { name: 'the verb on something else', evidence: rolesOf(clusterRole('bind pods')) },
  ],
  fail: [
    { name: 'escalate', evidence: rolesOf(clusterRole('escalate roles rbac.authorization.k8s.io')), reason },
    { name: 'bind', evidence: rolesOf(clusterRole('bind clusterroles rbac.authorization.k8s.io')), reason },
    { name: 'bind of a named role', evidence: rolesOf(clusterRole('bind clusterroles rbac.authorization.k8s.io cluster-admin')), reason },
    { name: 'any verb', evidence: rolesOf(clusterRole('* clusterroles rbac.authorization.k8s.io')), reason },
  ],
  notApplicable: [{ name: 'no role', evidence: rolesOf(), reason: 'There is no role' }],
});
