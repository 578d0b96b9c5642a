import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { type Principal, changes, reaches } from '../../semantics/unix-permissions.ts';

const accounts = z.array(z.string());

/**
 * Beside root, only the accounts on the list read files, or change them.
 *
 * Reads:   fileAccess (modes, owners, the directories above), identities (every account with its groups)
 * Passes:  by the kernel's rules no other account reads (`read`) or changes (`change`) any of the files, be it by their modes or by their directories
 * Fails:   another account does: by the bits for others, by a group that it is in, by owning the file, by replacing it in an open directory
 * N/A:     no file matches
 */
export const fileAccess = defineRule({
  id: 'file-access',
  title: { pass: 'Only the accounts that need the files reach them', fail: 'Accounts without need reach the files' },
  why: 'Every program on a machine runs as some account. A file that all may read belongs to the weakest of them.',
  expects: 'Beside root, only the named accounts reach the files.',
  severity: 'high',
  requires: ['fileAccess', 'identities'],
  params: z.strictObject({ /** Absent: not judged. */ read: accounts.optional(), change: accounts.optional() }),
  controls: ['CIS-DEBIAN12-7.1.5', 'NIST-800-53-AC-3', 'NIST-800-53-AC-6', 'PCI-DSS-4.0-7.2.2', 'HIPAA-164.312(a)(1)'],
  evaluate({ fileAccess: { files }, identities }, { read, change }) {
    if (files.length === 0) return notApplicable('No such file');
    const others = (list: readonly string[] = []) => identities.accounts.filter(({ uid, name }) => uid !== 0 && !list.includes(name));
    const findings = files.flatMap((file) => {
      const owner = `mode ${octal(file.mode)}, owner ${file.uid}:${file.gid}`;
      const told = (who: readonly Principal[], verb: string, allowed: readonly string[]) =>
        who.length === 0
          ? []
          : [
              {
                subject: file.path,
                verb,
                who: named(who),
                observed: `${owner}: ${named(who)} can ${verb} it`,
                expected: `only ${['root', ...allowed].join(', ')}`,
              },
            ];
      return [
        ...(read
          ? told(
              others(read).filter((one) => reaches(file, one, 'read')),
              'read',
              read,
            )
          : []),
        ...(change
          ? told(
              others(change).filter((one) => changes(file, one)),
              'change',
              change,
            )
          : []),
      ];
    });
    const first = findings[0];
    if (!first) return pass();
    return fail(
      `${first.subject}: ${first.who} can ${first.verb} it`,
      findings.map(({ subject, observed, expected }) => ({ subject, observed, expected })),
    );
  },
});

const octal = (mode: number) => mode.toString(8).padStart(4, '0');
const named = (who: readonly Principal[]) => (who.length > 3 ? `${who.length} accounts` : who.map(({ name }) => name).join(', '));
