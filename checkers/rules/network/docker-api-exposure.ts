import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { reached } from '../../evidence/http-outcome.ts';

const own = 'ApiVersion';

/**
 * No TCP port lets everybody command the Docker daemon.
 *
 * Reads:   dockerApi.doors (each TCP listener, asked from the network and from the machine itself without a credential)
 * Passes:  none answers as the daemon does
 * Fails:   one does; a port on loopback is open to every account of the machine
 */
export const dockerApiExposure = defineRule({
  id: 'docker-api-exposure',
  title: { pass: 'The Docker API asks who you are', fail: 'Anybody commands the Docker daemon' },
  why: "Who may start a container may mount the machine's disk into it, and is root. A TCP port asks nobody for a name.",
  expects: 'The daemon answers through its socket, whose mode decides who may speak, or demands a client certificate.',
  severity: 'critical',
  requires: ['dockerApi'],
  controls: ['CIS-DOCKER-2.7', 'NIST-800-190-4.5.1', 'NIST-800-53-AC-3', 'NIST-800-53-IA-2', 'NIST-800-53-SC-7', 'PCI-DSS-4.0-2.2.4'],
  evaluate({ dockerApi: { doors } }) {
    const open = doors.filter(({ outcome }) => reached(outcome, own));
    if (open.length === 0) return pass();
    return fail(
      `The Docker API answers everybody from ${open[0]!.from} on port ${open[0]!.port}`,
      open.map(({ from, port }) => ({ subject: `port ${port}`, observed: `answers ${from} without a credential`, expected: 'no answer without a credential' })),
    );
  },
});
