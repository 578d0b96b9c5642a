import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { everyContainer } from '../../engine/every-container.ts';
import { beyond } from '../../semantics/capabilities.ts';

/**
 * A container must hold only the capabilities that its application needs.
 *
 * Reads:   containerProcesses.effectiveCapabilities and boundingCapabilities
 * Passes:  both sets lie within `allow` (default: none)
 * Fails:   a capability beyond `allow`, in use or still to be had through the bounding set
 * N/A:     no container serves the port
 */
export const containerCapabilities = defineRule({
  id: 'container-capabilities',
  title: { pass: 'Containers hold no capability that they do not need', fail: 'A container holds capabilities that it does not need' },
  why: 'Each capability is a piece of root; a web application on a high port needs none.',
  expects: 'Effective and bounding capabilities are dropped, but for those that the application needs.',
  severity: 'high',
  requires: ['containerProcesses'],
  controls: ['CIS-DOCKER-5.4', 'NIST-800-190-4.4.3', 'NIST-800-53-AC-6', 'PSS-RESTRICTED-capabilities'],
  params: z.strictObject({ allow: z.array(z.string()).default([]) }),
  evaluate: ({ containerProcesses }, { allow }) =>
    everyContainer(containerProcesses, (process) => {
      const extra = beyond([...new Set([...process.effectiveCapabilities, ...process.boundingCapabilities])], allow);
      return extra.length === 0
        ? undefined
        : {
            reason: `${extra.length} capabilities can be used that the application does not need`,
            observed: extra.join(', '),
            expected: allow.join(', ') || 'none',
          };
    }),
});
