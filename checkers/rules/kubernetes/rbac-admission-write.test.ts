import { testRule } from '../../engine/test-rule.ts';
import { clusterRole, rolesOf } from './objects.fixture.ts';
import { rbacAdmissionWrite } from './rbac-admission-write.ts';

const reason = 'ClusterRole tool may change what admission lets through';

testRule(rbacAdmissionWrite, {
  pass: [{ name: 'reading', evidence: rolesOf(clusterRole('get,list validatingwebhookconfigurations admissionregistration.k8s.io')) }],
  fail: [
    { name: 'a mutating webhook', evidence: rolesOf(clusterRole('create mutatingwebhookconfigurations admissionregistration.k8s.io')), reason },
    {
      name: 'a validating webhook by name',
      evidence: rolesOf(clusterRole('update validatingwebhookconfigurations admissionregistration.k8s.io gate')),
      reason,
    },
    { name: 'a policy', evidence: rolesOf(clusterRole('patch validatingadmissionpolicies admissionregistration.k8s.io')), reason },
  ],
  notApplicable: [{ name: 'no role', evidence: rolesOf(), reason: 'There is no role' }],
});
