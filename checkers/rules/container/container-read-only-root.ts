import { defineRule } from '../../engine/define-rule.ts';
import { everyContainer } from '../../engine/every-container.ts';

/**
 * A container's root file system must be read-only.
 *
 * Reads:   containerProcesses.readOnlyRoot (mountinfo of the process)
 * Passes:  `/` is mounted read-only in every container; what must be written lies in a volume or a tmpfs
 * Fails:   `/` can be written
 * N/A:     no container serves the port
 */
export const containerReadOnlyRoot = defineRule({
  id: 'container-read-only-root',
  title: { pass: 'The root of every container is read-only', fail: 'The root of a container can be written' },
  why: "An intruder who cannot write the image's files cannot replace the program or leave tools behind.",
  expects: "The container's root is mounted read-only; only its volumes and tmpfs can be written.",
  severity: 'medium',
  requires: ['containerProcesses'],
  controls: ['CIS-DOCKER-5.13', 'NIST-800-190-4.4.4', 'NIST-800-53-CM-5'],
  evaluate: ({ containerProcesses }) =>
    everyContainer(containerProcesses, (process) =>
      process.readOnlyRoot ? undefined : { reason: 'The root of the container can be written', observed: '/ is mounted rw', expected: 'ro' },
    ),
});
