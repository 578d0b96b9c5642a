import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * Every file belongs to somebody.
 *
 * Reads:   fileSurvey.unowned (files whose owner or group has no name in /etc/passwd or /etc/group)
 * Passes:  there is none
 * Fails:   any, wherever it lies
 */
export const unownedFiles = defineRule({
  id: 'unowned-files',
  title: { pass: 'Every file has an owner and a group', fail: 'Files belong to nobody' },
  why: 'The number outlives the account. The next account that gets the number gets the files too.',
  expects: 'Owner and group of every file are accounts and groups that exist.',
  severity: 'medium',
  requires: ['fileSurvey'],
  controls: ['CIS-DEBIAN12-7.1.12', 'NIST-800-53-AC-3', 'NIST-800-53-AC-6', 'PCI-DSS-4.0-2.2.6'],
  evaluate({ fileSurvey: { unowned } }) {
    if (unowned.length === 0) return pass();
    return fail(
      `${unowned[0]!.path} belongs to nobody`,
      unowned.map(({ path, uid, gid }) => ({ subject: path, observed: `owner ${uid}:${gid}`, expected: 'an account and a group that exist' })),
    );
  },
});
