import { testRule } from '../../engine/test-rule.ts';
import { clusterRole, rolesOf } from './objects.fixture.ts';
import { rbacTokenCreate } from './rbac-token-create.ts';

const reason = 'ClusterRole tool may make tokens of service accounts';

testRule(rbacTokenCreate, {
  pass: [
    { name: 'accounts', evidence: rolesOf(clusterRole('create,get serviceaccounts')) },
    { name: 'reviews', evidence: rolesOf(clusterRole('create tokenreviews authentication.k8s.io')) },
  ],
  fail: [
    { name: 'any', evidence: rolesOf(clusterRole('create serviceaccounts/token')), reason },
    { name: 'of one account', evidence: rolesOf(clusterRole('create serviceaccounts/token  deployer')), reason },
  ],
  notApplicable: [{ name: 'no role', evidence: rolesOf(), reason: 'There is no role' }],
});
