import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import type { Permission } from '../../evidence/aws.ts';

/**
 * The default security group of each VPC lets nothing through.
 *
 * Reads:   awsEc2.groups named `default`
 * Passes:  no rule for traffic in, and none for traffic out
 * Fails:   any rule, one between its own members included
 * N/A:     there is no VPC
 */
export const defaultSecurityGroup = defineRule({
  id: 'default-security-group',
  title: { pass: 'The default security group lets nothing through', fail: 'The default security group lets traffic through' },
  why: 'What is started without a group lands in the default one. If that lets nothing through, a slip stays harmless.',
  expects: 'The default group of every VPC has no rule, in or out.',
  severity: 'high',
  requires: ['awsEc2'],
  controls: ['CIS-AWS-5.4', 'NIST-800-53-AC-4', 'NIST-800-53-CM-6', 'NIST-800-53-SC-7(5)', 'PCI-DSS-4.0-1.3.1', 'PCI-DSS-4.0-2.2.1'],
  evaluate({ awsEc2: { groups } }) {
    const defaults = groups.filter(({ name }) => name === 'default');
    if (defaults.length === 0) return notApplicable('There is no VPC');
    const findings = defaults.flatMap(({ id, vpc, ingress, egress }) => [
      ...ingress.map((permission) => ({ subject: `default group of ${vpc}`, location: id, observed: `in: ${told(permission)}`, expected: 'no rule' })),
      ...egress.map((permission) => ({ subject: `default group of ${vpc}`, location: id, observed: `out: ${told(permission)}`, expected: 'no rule' })),
    ]);
    return findings.length ? fail(`The default group has ${findings.length} ${findings.length === 1 ? 'rule' : 'rules'}`, findings) : pass();
  },
});

const told = ({ protocol, fromPort, toPort, cidrs, prefixLists, groups }: Permission): string => {
  const ports = fromPort === undefined || protocol === '-1' ? 'all ports' : fromPort === toPort ? String(fromPort) : `${fromPort}-${toPort}`;
  return `${protocol === '-1' ? 'all protocols' : `${protocol} ${ports}`} with ${[...cidrs, ...prefixLists, ...groups].join(', ') || 'nobody'}`;
};
