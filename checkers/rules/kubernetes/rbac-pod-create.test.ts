import { testRule } from '../../engine/test-rule.ts';
import { clusterRole, rolesOf } from './objects.fixture.ts';
import { rbacPodCreate } from './rbac-pod-create.ts';

const reason = 'ClusterRole tool may start pods, and so act as any service account of the namespace';

testRule(rbacPodCreate, {
  pass: [
    { name: 'reading', evidence: rolesOf(clusterRole('get,list,watch pods,deployments')) },
    { name: 'deleting', evidence: rolesOf(clusterRole('delete pods')) },
    { name: 'scaling', evidence: rolesOf(clusterRole('patch deployments/scale apps')) },
  ],
  fail: [
    { name: 'pods', evidence: rolesOf(clusterRole('create pods')), reason },
    { name: 'deployments', evidence: rolesOf(clusterRole('patch deployments apps')), reason },
    { name: 'cron jobs', evidence: rolesOf(clusterRole('create cronjobs batch')), reason },
    { name: 'old controllers', evidence: rolesOf(clusterRole('update replicationcontrollers')), reason },
  ],
  notApplicable: [{ name: 'no role', evidence: rolesOf(), reason: 'There is no role' }],
});
