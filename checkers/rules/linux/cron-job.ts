import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * A scheduled job is still scheduled, and still does its work.
 *
 * Reads:   cronAccess.jobs, entries
 * Passes:  a job of cron runs `program` as `user`; the file is there, executable, and has the bytes that were delivered
 * Fails:   no job runs it, or as another account; the file is gone, changed or not executable
 */
export const cronJob = defineRule({
  id: 'cron-job',
  title: { pass: 'The scheduled job is still there', fail: 'The scheduled job is broken' },
  why: 'A job that quietly no longer runs is missed at the end of the month.',
  expects: 'Cron runs the delivered program as before.',
  severity: 'high',
  requires: ['cronAccess'],
  params: z.strictObject({ program: z.string().startsWith('/'), user: z.string().default('root') }),
  controls: ['NIST-800-53-CP-2', 'NIST-800-53-CP-10'],
  evaluate({ cronAccess: { jobs, entries } }, { program, user }) {
    const scheduled = jobs.some((job) => job.user === user && job.command.split(/[\s;&|()]+/).includes(program));
    const file = entries.find(({ path }) => path === program);
    const observed = !scheduled
      ? 'no job runs it'
      : !file
        ? 'no such file'
        : !file.pristine
          ? 'changed'
          : (file.mode & 0o100) === 0
            ? 'not executable'
            : undefined;
    if (observed === undefined) return pass();
    return fail(`${program}: ${observed}`, { subject: program, observed, expected: `cron runs it as ${user}, as it was delivered` });
  },
});
