import { defineRule } from '../../engine/define-rule.ts';
import { everyContainer } from '../../engine/every-container.ts';

/**
 * A container must run under a system call filter and must not gain privileges.
 *
 * Reads:   containerProcesses.filtered and noNewPrivileges (from /proc/<pid>/status)
 * Passes:  a filter of its own is loaded and no-new-privileges is set
 * Fails:   no filter, or privileges can be gained by a setuid file
 * N/A:     no container serves the port
 */
export const containerSeccomp = defineRule({
  id: 'container-seccomp',
  title: { pass: 'System calls of every container are filtered', fail: 'System calls of a container are not filtered' },
  why: 'The filter keeps several hundred rarely used kernel entry points away from an intruder.',
  expects: 'A seccomp filter is loaded and no-new-privileges is set.',
  severity: 'high',
  requires: ['containerProcesses'],
  controls: ['CIS-DOCKER-5.22', 'CIS-DOCKER-5.26', 'NIST-800-190-4.4.3', 'PSS-RESTRICTED-seccompProfile'],
  evaluate: ({ containerProcesses }) =>
    everyContainer(containerProcesses, (process) => {
      if (!process.filtered) return { reason: 'No system call filter is loaded', observed: 'seccomp off', expected: 'a filter' };
      return process.noNewPrivileges
        ? undefined
        : { reason: 'A setuid file could still give privileges', observed: 'no-new-privileges is off', expected: 'on' };
    }),
});
