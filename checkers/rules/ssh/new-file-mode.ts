import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * What an account makes new is closed to others.
 *
 * Reads:   newFileMode (a file and a folder that a shell made as a terminal starts it, their modes seen from outside)
 * Passes:  others have no right on either: umask 027, 077 and 007 alike, wherever it is set
 * Fails:   others have any right on one; none was made; nobody could log in
 */
export const newFileMode = defineRule({
  id: 'new-file-mode',
  title: { pass: 'New files are closed to others', fail: 'New files are open to others' },
  why: "Closing today's files helps until tomorrow. The mask decides what all later ones are like.",
  expects: 'A file and a folder that are made in a terminal give others no right.',
  severity: 'medium',
  requires: ['newFileMode'],
  controls: ['CIS-DEBIAN12-5.4.3.3', 'NIST-800-53-AC-3', 'NIST-800-53-AC-6', 'NIST-800-53-CM-6', 'PCI-DSS-4.0-7.2.2'],
  evaluate({ newFileMode: made }) {
    if (!made.answered) return fail(`No login: ${made.why}`, { subject: 'SSH server', observed: made.why, expected: 'an SSH server answers' });
    const { user, file, folder, why = 'nothing was made' } = made;
    if (file === undefined || folder === undefined)
      return fail(`${user} makes no new files: ${why}`, { subject: `account ${user}`, observed: why, expected: 'a file and a folder' });
    const open = [
      { subject: 'a new file', mode: file },
      { subject: 'a new folder', mode: folder },
    ].filter(({ mode }) => (mode & 0o007) !== 0);
    if (open.length === 0) return pass();
    return fail(
      `${open[0]!.subject.replace('a', 'A')} of ${user} has mode ${octal(open[0]!.mode)}`,
      open.map(({ subject, mode }) => ({ subject: `${subject} of ${user}`, observed: `mode ${octal(mode)}`, expected: 'no rights for others' })),
    );
  },
});

const octal = (mode: number) => mode.toString(8).padStart(4, '0');
