import { testRule } from '../../engine/test-rule.ts';
import { clusterRole, rolesOf } from './objects.fixture.ts';
import { rbacImpersonation } from './rbac-impersonation.ts';

const reason = 'ClusterRole tool may act as somebody else (impersonate)';

testRule(rbacImpersonation, {
  pass: [{ name: 'reading users', evidence: rolesOf(clusterRole('get users')) }],
  fail: [
    { name: 'users', evidence: rolesOf(clusterRole('impersonate users')), reason },
    { name: 'groups', evidence: rolesOf(clusterRole('impersonate groups')), reason },
    { name: 'one user', evidence: rolesOf(clusterRole('impersonate users  ann')), reason },
  ],
  notApplicable: [{ name: 'no role', evidence: rolesOf(), reason: 'There is no role' }],
});
