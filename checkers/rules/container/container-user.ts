import { defineRule } from '../../engine/define-rule.ts';
import { everyContainer } from '../../engine/every-container.ts';

/**
 * A container must not run as root, not even as its own.
 *
 * Reads:   containerProcesses.uid (the uid inside the container's user namespace)
 * Passes:  every process has another uid than 0
 * Fails:   a process has uid 0
 * N/A:     no container serves the port
 */
export const containerUser = defineRule({
  id: 'container-user',
  title: { pass: 'No process in a container is root', fail: 'A process in a container is root' },
  why: 'Root inside the container owns every file of the image and is one kernel bug away from more.',
  expects: 'Every process in the container has a uid other than 0.',
  severity: 'high',
  requires: ['containerProcesses'],
  controls: ['CIS-DOCKER-4.1', 'NIST-800-190-4.4.3', 'NIST-800-53-AC-6', 'PSS-RESTRICTED-runAsNonRoot'],
  evaluate: ({ containerProcesses }) =>
    everyContainer(containerProcesses, (process) =>
      process.uid === 0 ? { reason: 'A process in the container runs as root', observed: 'uid 0', expected: 'any other uid' } : undefined,
    ),
});
