import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * A stranger reaches the ports on the list, and no other.
 *
 * Reads:   reachablePorts (connections that a stranger on the network made)
 * Passes:  every port that took a connection is on the list, be the others closed by their programs or by a packet filter
 * Fails:   another port took one
 */
export const reachablePorts = defineRule({
  id: 'reachable-ports',
  title: { pass: 'Strangers reach the approved ports only', fail: 'Strangers reach a port that nobody approved' },
  why: 'A database that answers the network is one leaked password away from everybody.',
  expects: 'A stranger gets a connection on the approved ports and on no other.',
  severity: 'high',
  requires: ['reachablePorts'],
  params: z.strictObject({ allow: z.array(z.int()).default([]) }),
  controls: ['NIST-800-53-SC-7', 'NIST-800-53-SC-7(5)', 'NIST-800-53-CM-7', 'PCI-DSS-4.0-1.3.1', 'PCI-DSS-4.0-1.2.5'],
  evaluate({ reachablePorts: { ports } }, { allow }) {
    const open = ports.filter(({ port, reached }) => reached && !allow.includes(port));
    if (open.length === 0) return pass();
    return fail(
      `A stranger reaches port ${open.map(({ port }) => port).join(', ')}`,
      open.map(({ port }) => ({ subject: `tcp port ${port}`, observed: 'takes a connection from a stranger', expected: 'no connection' })),
    );
  },
});
