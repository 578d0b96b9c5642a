import { testRule } from '../../engine/test-rule.ts';
import { clusterRole, rolesOf } from './objects.fixture.ts';
import { rbacWildcard } from './rbac-wildcard.ts';

const reason = 'ClusterRole tool allows whatever there is';

testRule(rbacWildcard, {
  pass: [
    { name: 'names', evidence: rolesOf(clusterRole('get,list pods,pods/log')) },
    { name: 'a wildcard for one subresource is a name', evidence: rolesOf(clusterRole('get */scale')) },
  ],
  fail: [
    { name: 'a verb', evidence: rolesOf(clusterRole('* pods')), reason },
    { name: 'a resource', evidence: rolesOf(clusterRole('get *')), reason },
    { name: 'a group', evidence: rolesOf(clusterRole('get pods *')), reason },
    { name: 'one of several', evidence: rolesOf(clusterRole('get,* pods,pods/log')), reason },
  ],
  notApplicable: [{ name: 'no role', evidence: rolesOf(), reason: 'There is no role' }],
});
