import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import type { ReachedFile } from '../../evidence/files.ts';

/**
 * Accounts that have no business with a file do not reach it.
 *
 * Reads:   fileAccess.files: the file's bits for others, and those of every directory above it
 * Passes:  others have none of `others` (read, write, execute), be it by the file's own mode or by a directory that lets nobody through
 * Fails:   others have one of them on any file
 * N/A:     no file matches
 */
export const fileMode = defineRule({
  id: 'file-mode',
  title: { pass: 'The files are closed to others', fail: 'Any account can reach the files' },
  why: 'Every program on a machine runs as some account. A file that all may read belongs to the weakest of them.',
  expects: 'Only the owner and the group that need the files reach them.',
  severity: 'medium',
  requires: ['fileAccess'],
  params: z.strictObject({
    others: z
      .array(z.enum(['read', 'write', 'execute']))
      .min(1)
      .default(['read', 'write']),
  }),
  controls: ['NIST-800-53-AC-3', 'NIST-800-53-AC-6', 'NIST-800-53-AU-9', 'PCI-DSS-4.0-7.2.2', 'PCI-DSS-4.0-10.3.1', 'HIPAA-164.312(a)(1)'],
  evaluate({ fileAccess: { files } }, { others }) {
    if (files.length === 0) return notApplicable('No such file');
    const open = files.flatMap((file) => {
      const excess = reachable(file) ? others.filter((right) => (file.mode & bits[right]) !== 0) : [];
      return excess.length > 0 ? [{ file, excess }] : [];
    });
    if (open.length === 0) return pass();
    return fail(
      `Any account can ${open[0]!.excess.join(' and ')} ${open[0]!.file.path}`,
      open.map(({ file, excess }) => ({ subject: file.path, observed: `mode ${octal(file.mode)}`, expected: `no ${excess.join(' or ')} for others` })),
    );
  },
});

const bits = { read: 0o4, write: 0o2, execute: 0o1 } as const;
const reachable = ({ above }: ReachedFile) => above.every(({ mode }) => (mode & bits.execute) !== 0);
const octal = (mode: number) => mode.toString(8).padStart(4, '0');
