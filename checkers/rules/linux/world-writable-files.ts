import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * No file can be changed by everybody.
 *
 * Reads:   fileSurvey.worldWritable (files with the write bit for others, directories with it and without the sticky bit, that others reach)
 * Passes:  there is none
 * Fails:   any, wherever it lies
 */
export const worldWritableFiles = defineRule({
  id: 'world-writable-files',
  title: { pass: 'No file can be changed by everybody', fail: 'Every account can change files' },
  why: 'What everybody can write, nobody can trust: records can be forged and scripts can be given a second purpose.',
  expects: 'Others write no file, and directories that all may use are sticky.',
  severity: 'high',
  requires: ['fileSurvey'],
  controls: ['CIS-DEBIAN12-7.1.11', 'NIST-800-53-AC-3', 'NIST-800-53-AC-6', 'NIST-800-53-SI-7', 'PCI-DSS-4.0-2.2.6'],
  evaluate({ fileSurvey: { worldWritable } }) {
    if (worldWritable.length === 0) return pass();
    return fail(
      `Every account can change ${worldWritable[0]!.path}`,
      worldWritable.map(({ path, mode }) => ({ subject: path, observed: `mode ${mode.toString(8).padStart(4, '0')}`, expected: 'no write bit for others' })),
    );
  },
});
