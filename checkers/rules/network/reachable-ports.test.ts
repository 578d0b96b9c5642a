import { testRule } from '../../engine/test-rule.ts';
import { reachablePorts } from './reachable-ports.ts';

const ports = (...reached: number[]) => ({
  reachablePorts: { ports: [22, 5432, 8080].map((port) => (reached.includes(port) ? { port, reached: true } : { port, reached: false, why: 'refused' })) },
});
const params = { allow: [22, 8080] };

testRule(reachablePorts, {
  pass: [
    { name: 'those on the list', evidence: ports(22, 8080), params },
    { name: 'fewer', evidence: ports(22), params },
  ],
  fail: [{ name: 'the database', evidence: ports(22, 5432, 8080), params, reason: 'A stranger reaches port 5432' }],
});
