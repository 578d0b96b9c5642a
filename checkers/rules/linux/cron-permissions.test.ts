import { testRule } from '../../engine/test-rule.ts';
import type { CronEntry } from '../../evidence/files.ts';
import { cronPermissions } from './cron-permissions.ts';

const top = { path: '/etc', mode: 0o755, uid: 0, gid: 0 };
const entry = (change: Partial<CronEntry> & Pick<CronEntry, 'path' | 'kind'>): CronEntry => ({
  mode: 0o755,
  uid: 0,
  gid: 0,
  runsAs: 'root',
  pristine: true,
  above: [top],
  ...change,
});
const table = entry({ path: '/etc/crontab', kind: 'table', mode: 0o644 });
const cron = (...entries: readonly CronEntry[]) => ({
  cronAccess: { jobs: [], entries: [table, ...entries] },
  identities: {
    accounts: [
      { name: 'root', uid: 0, gids: [0] },
      { name: 'clerk', uid: 1001, gids: [1001, 50] },
    ],
  },
});

testRule(cronPermissions, {
  pass: [
    { name: 'root alone', evidence: cron(entry({ path: '/etc/cron.hourly', kind: 'directory' }), entry({ path: '/opt/close-day', kind: 'program' })) },
    {
      name: "an account's own table",
      evidence: cron(entry({ path: '/var/spool/cron/crontabs/clerk', kind: 'table', mode: 0o600, uid: 1001, runsAs: 'clerk' })),
    },
  ],
  fail: [
    {
      name: 'an open directory',
      evidence: cron(entry({ path: '/etc/cron.hourly', kind: 'directory', mode: 0o1777 })),
      reason: 'clerk can change /etc/cron.hourly, which cron runs as root',
    },
    {
      name: 'an open program',
      evidence: cron(entry({ path: '/opt/close-day', kind: 'program', mode: 0o777 })),
      reason: 'clerk can change /opt/close-day, which cron runs as root',
    },
    {
      name: 'by a group',
      evidence: cron(entry({ path: '/opt/close-day', kind: 'program', mode: 0o775, gid: 50 })),
      reason: 'clerk can change /opt/close-day, which cron runs as root',
    },
    {
      name: 'in a directory of somebody else',
      evidence: cron(entry({ path: '/home/clerk/x', kind: 'program', above: [{ ...top, path: '/home/clerk', uid: 1001 }] })),
      reason: 'clerk can change /home/clerk/x, which cron runs as root',
    },
  ],
  notApplicable: [{ name: 'no cron', evidence: { ...cron(), cronAccess: { jobs: [], entries: [] } }, reason: 'Cron has no tables' }],
});
