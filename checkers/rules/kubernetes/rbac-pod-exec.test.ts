import { testRule } from '../../engine/test-rule.ts';
import { clusterRole, rolesOf } from './objects.fixture.ts';
import { rbacPodExec } from './rbac-pod-exec.ts';

const reason = 'ClusterRole tool may run commands in pods of others';

testRule(rbacPodExec, {
  pass: [
    { name: 'logs', evidence: rolesOf(clusterRole('get pods/log')) },
    { name: 'pods', evidence: rolesOf(clusterRole('get,list,create pods')) },
  ],
  fail: [
    { name: 'exec', evidence: rolesOf(clusterRole('create pods/exec')), reason },
    { name: 'exec by get', evidence: rolesOf(clusterRole('get pods/exec')), reason },
    { name: 'attach', evidence: rolesOf(clusterRole('create pods/attach')), reason },
    { name: 'ephemeral containers', evidence: rolesOf(clusterRole('patch pods/ephemeralcontainers')), reason },
    { name: 'every subresource of that name', evidence: rolesOf(clusterRole('create */exec')), reason },
  ],
  notApplicable: [{ name: 'no role', evidence: rolesOf(), reason: 'There is no role' }],
});
