import { defineRule } from '../../engine/define-rule.ts';
import { everyContainer } from '../../engine/every-container.ts';
import type { ContainerProcess } from '../../evidence/container.ts';

const ruling = ['sys_admin', 'sys_module', 'sys_rawio', 'sys_ptrace', 'sys_boot'];
const heldOf = (process: ContainerProcess) =>
  ruling.filter((name) => process.effectiveCapabilities.includes(name) || process.boundingCapabilities.includes(name));

/**
 * A container must not run privileged.
 *
 * Reads:   containerProcesses (capability sets and masked kernel paths of /proc/<pid>)
 * Passes:  no process holds a capability that rules the host (`sys_admin`, `sys_module`, `sys_rawio`, `sys_ptrace`, `sys_boot`), and the kernel's paths are masked
 * Fails:   one of those capabilities is held, or nothing is masked, as `--privileged` leaves it, whatever else was dropped
 * N/A:     no container serves the port
 */
export const containerPrivileged = defineRule({
  id: 'container-privileged',
  title: { pass: 'No container runs privileged', fail: 'A container runs privileged' },
  why: 'A privileged container has every capability, every device and no filter: whoever breaks the application owns the machine.',
  expects: 'The serving container runs without privileged mode: no ruling capability, kernel paths masked.',
  severity: 'critical',
  requires: ['containerProcesses'],
  controls: ['CIS-DOCKER-5.5', 'NIST-800-190-4.4.3', 'NIST-800-53-AC-6', 'PSS-BASELINE-privileged'],
  evaluate: ({ containerProcesses }) =>
    everyContainer(containerProcesses, (process) => {
      const held = heldOf(process);
      if (held.length > 0) return { reason: 'A container holds capabilities that rule the machine', observed: held.join(', '), expected: 'none of them' };
      return process.masked
        ? undefined
        : {
            reason: 'A container sees the kernel paths that only privileged mode leaves open',
            observed: '/proc/kcore and others are not masked',
            expected: 'masked',
          };
    }),
});
