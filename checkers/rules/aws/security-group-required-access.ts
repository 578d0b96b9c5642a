import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { letsIn } from '../../semantics/security-groups.ts';

/**
 * Those who need a port still reach it.
 *
 * Reads:   awsEc2.instances, the ingress of their groups, prefix lists
 * Passes:  the groups of every instance in `to` let all of `from` in to the TCP port, by blocks or by reference to a group
 * Fails:   some part of the network, or some instance of the group, is left out
 * N/A:     an instance of `to`, or the group of `from`, is gone
 */
export const securityGroupRequiredAccess = defineRule({
  id: 'security-group-required-access',
  title: { pass: 'Those who need the port reach it', fail: 'Someone who needs the port is shut out' },
  why: 'A rule that also shuts out administrators or the load balancer is an outage, and will be undone in a hurry.',
  expects: 'The named networks or groups reach the port, by address or by reference.',
  severity: 'high',
  requires: ['awsEc2'],
  params: z.strictObject({
    /** A CIDR block, or the name of a group whose instances must get through. */
    from: z.string(),
    /** Names of instances. */
    to: z.array(z.string()).min(1),
    port: z.coerce.number().int().min(1).max(65_535),
  }),
  controls: ['NIST-800-53-AC-17', 'NIST-800-53-CP-10', 'PCI-DSS-4.0-1.2.5'],
  evaluate({ awsEc2: network }, { from, to, port }) {
    const missing = to.find((name) => !network.instances.some((instance) => instance.name === name));
    if (missing !== undefined) return notApplicable(`There is no instance ${missing}`);
    const clients = from.includes('/') ? undefined : network.groups.find(({ name }) => name === from);
    if (!from.includes('/') && !clients) return notApplicable(`There is no security group ${from}`);
    const shut = network.instances
      .filter(({ name }) => to.includes(name))
      .filter((instance) => !letsIn(network, instance, { from: clients?.id ?? from, port }));
    if (shut.length === 0) return pass();
    const findings = shut.map(({ name, id }) => ({
      subject: `${name} ${port}`,
      location: id,
      observed: `not open to all of ${from}`,
      expected: `open to ${from}`,
    }));
    return fail(`${from} does not reach port ${port} of ${shut[0]!.name}`, findings);
  },
});
