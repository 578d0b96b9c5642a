import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import type { CronEntry } from '../../evidence/files.ts';
import { type Principal, changes, reaches } from '../../semantics/unix-permissions.ts';

/**
 * What cron runs is decided by root and by the account whose job it is.
 *
 * Reads:   cronAccess.entries (tables, the directories that cron reads, the programs that jobs run), identities
 * Passes:  no other account can change a table or program, replace it, or add to a directory
 * Fails:   another account can
 * N/A:     cron has no tables at all
 */
export const cronPermissions = defineRule({
  id: 'cron-permissions',
  title: { pass: 'Nobody else decides what cron runs', fail: 'Other accounts decide what cron runs' },
  why: 'Cron runs what it finds, on time and without asking. Whoever may write there is root within the hour.',
  expects: 'Tables, directories and programs of cron are changed by root alone, or by the account whose job it is.',
  severity: 'critical',
  requires: ['cronAccess', 'identities'],
  controls: ['CIS-DEBIAN12-2.4.1.2', 'CIS-DEBIAN12-2.4.1.3', 'CIS-DEBIAN12-2.4.1.7', 'NIST-800-53-AC-3', 'NIST-800-53-AC-6', 'NIST-800-53-CM-5'],
  evaluate({ cronAccess: { entries }, identities: { accounts } }) {
    if (!entries.some(({ kind }) => kind === 'table')) return notApplicable('Cron has no tables');
    const open = entries.flatMap((entry) => {
      const who = accounts.filter((one) => one.uid !== 0 && one.name !== entry.runsAs && decides(entry, one));
      return who.length > 0 ? [{ entry, who: who.length > 3 ? `${who.length} accounts` : who.map(({ name }) => name).join(', ') }] : [];
    });
    if (open.length === 0) return pass();
    return fail(
      `${open[0]!.who} can change ${open[0]!.entry.path}, which cron runs as ${open[0]!.entry.runsAs}`,
      open.map(({ entry: { path, mode, uid, gid, runsAs }, who }) => ({
        subject: path,
        observed: `mode ${mode.toString(8).padStart(4, '0')}, owner ${uid}:${gid}: ${who} can change it`,
        expected: `only root${runsAs === 'root' ? '' : ` and ${runsAs}`}`,
      })),
    );
  },
});

const decides = (entry: CronEntry, who: Principal) =>
  entry.kind === 'directory' ? reaches(entry, who, 'write') && reaches(entry, who, 'execute') : changes(entry, who);
