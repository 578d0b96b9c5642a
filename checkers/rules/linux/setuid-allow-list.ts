import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * Only approved programs change the identity of their caller.
 *
 * Reads:   fileSurvey.privileged (every setuid or setgid program on the machine that somebody beside its identity may execute)
 * Passes:  each is on the list `allow` and has the bytes that were delivered; fewer are fine
 * Fails:   any other one, wherever it lies and whatever its name; an approved name with other bytes. File capabilities are not seen.
 */
export const setuidAllowList = defineRule({
  id: 'setuid-allow-list',
  title: { pass: 'Only approved programs run as another account', fail: 'A program runs as another account that nobody approved' },
  why: 'A setuid program lends its owner to everybody who starts it. A shell with that bit lends root without a question and without a log line.',
  expects: 'Beside the approved programs no file has a setuid or setgid bit that serves anybody.',
  severity: 'critical',
  requires: ['fileSurvey'],
  params: z.strictObject({ allow: z.array(z.string().startsWith('/')).default([]) }),
  controls: ['CIS-DEBIAN12-7.1.13', 'NIST-800-53-AC-6', 'NIST-800-53-AC-6(10)', 'NIST-800-53-CM-7', 'PCI-DSS-4.0-2.2.6'],
  evaluate({ fileSurvey: { privileged } }, { allow }) {
    const stray = privileged.filter(({ path, pristine }) => !pristine || !allow.includes(path));
    if (stray.length === 0) return pass();
    return fail(
      `${stray[0]!.path} runs as ${identityOf(stray[0]!)}`,
      stray.map((file) => ({
        subject: file.path,
        observed: `mode ${octal(file.mode)}, owner ${file.uid}:${file.gid}`,
        expected: allow.includes(file.path) ? 'the program that was delivered' : 'no setuid or setgid bit, or no file',
      })),
    );
  },
});

const octal = (mode: number) => mode.toString(8).padStart(4, '0');
const identityOf = ({ mode, uid, gid }: { mode: number; uid: number; gid: number }) =>
  (mode & 0o4000) !== 0 ? (uid === 0 ? 'root for everybody' : `account ${uid} for everybody`) : `group ${gid} for everybody`;
