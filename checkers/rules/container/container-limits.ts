import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { everyContainer } from '../../engine/every-container.ts';

const describe = (what: string, limit: number | undefined, most: number) =>
  limit !== undefined && limit <= most ? undefined : `${what}: ${limit ?? 'unlimited'}`;

/**
 * A container must not be able to use up the machine.
 *
 * Reads:   containerProcesses.limits (soft limits of /proc/<pid>/limits)
 * Passes:  processes and open files are limited, at most to `processes` and `openFiles`
 * Fails:   no limit, or a larger one
 * N/A:     no container serves the port
 */
export const containerLimits = defineRule({
  id: 'container-limits',
  title: { pass: 'Containers cannot use up the machine', fail: 'A container can use up the machine' },
  why: 'Without limits one request that forks or opens files without end takes every other service down with it.',
  expects: 'The number of processes and of open files is limited.',
  severity: 'medium',
  requires: ['containerProcesses'],
  controls: ['CIS-DOCKER-5.19', 'CIS-DOCKER-5.29', 'NIST-800-53-SC-5'],
  params: z.strictObject({ processes: z.int().default(512), openFiles: z.int().default(4096) }),
  evaluate: ({ containerProcesses }, most) =>
    everyContainer(containerProcesses, (process) => {
      const over = [describe('processes', process.limits.processes, most.processes), describe('open files', process.limits.openFiles, most.openFiles)].filter(
        (text) => text !== undefined,
      );
      return over.length === 0
        ? undefined
        : {
            reason: 'A container may take more than its share',
            observed: over.join(', '),
            expected: `at most ${most.processes} processes and ${most.openFiles} open files`,
          };
    }),
});
