import { testRule } from '../../engine/test-rule.ts';
import { clusterRole, rolesOf } from './objects.fixture.ts';
import { rbacNodeProxy } from './rbac-node-proxy.ts';

const reason = 'ClusterRole tool may reach the kubelet of every node past the API server';

testRule(rbacNodeProxy, {
  pass: [
    { name: 'metrics', evidence: rolesOf(clusterRole('get nodes/metrics,nodes/stats')) },
    { name: 'nodes', evidence: rolesOf(clusterRole('get,list nodes')) },
  ],
  fail: [
    { name: 'get', evidence: rolesOf(clusterRole('get nodes/proxy')), reason },
    { name: 'one node', evidence: rolesOf(clusterRole('create nodes/proxy  node-1')), reason },
  ],
  notApplicable: [{ name: 'no role', evidence: rolesOf(), reason: 'There is no role' }],
});
