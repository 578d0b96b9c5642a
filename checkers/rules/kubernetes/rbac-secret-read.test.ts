import { testRule } from '../../engine/test-rule.ts';
import { clusterRole, rolesOf } from './objects.fixture.ts';
import { rbacSecretRead } from './rbac-secret-read.ts';

const reason = 'ClusterRole tool may read secrets';

testRule(rbacSecretRead, {
  pass: [
    { name: 'writing', evidence: rolesOf(clusterRole('create,update secrets')) },
    { name: 'one by name', evidence: rolesOf(clusterRole('get secrets  tls')) },
    { name: 'configuration', evidence: rolesOf(clusterRole('get,list configmaps')) },
  ],
  fail: [
    { name: 'get', evidence: rolesOf(clusterRole('get secrets')), reason },
    { name: 'list', evidence: rolesOf(clusterRole('list secrets')), reason },
    { name: 'watch, beside other things', evidence: rolesOf(clusterRole('watch pods,secrets')), reason },
    { name: 'everything', evidence: rolesOf(clusterRole('* * *')), reason },
    {
      name: 'by aggregation',
      evidence: rolesOf(
        { ...clusterRole(), metadata: { name: 'all' }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: 'yes' } }] } },
        { ...clusterRole('get secrets'), metadata: { name: 'one', labels: { part: 'yes' } } },
      ),
      reason: 'ClusterRole all may read secrets',
    },
  ],
  notApplicable: [{ name: 'no role', evidence: rolesOf(), reason: 'There is no role' }],
});
