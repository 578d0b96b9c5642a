import { testRule } from '../../engine/test-rule.ts';
import { clusterRole, rolesOf } from './objects.fixture.ts';
import { rbacCertificateApproval } from './rbac-certificate-approval.ts';

const reason = 'ClusterRole tool may approve client certificates of any name';

testRule(rbacCertificateApproval, {
  pass: [{ name: 'asking', evidence: rolesOf(clusterRole('create,get certificatesigningrequests certificates.k8s.io')) }],
  fail: [
    { name: 'update', evidence: rolesOf(clusterRole('update certificatesigningrequests/approval certificates.k8s.io')), reason },
    { name: 'patch', evidence: rolesOf(clusterRole('patch certificatesigningrequests/approval certificates.k8s.io')), reason },
  ],
  notApplicable: [{ name: 'no role', evidence: rolesOf(), reason: 'There is no role' }],
});
