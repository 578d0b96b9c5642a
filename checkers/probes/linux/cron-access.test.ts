import { expect, test } from 'vitest';
import { localTarget, probeContext } from '../local-target.fixture.ts';
import { type FakeFile, fakeFiles } from '../machine.fixture.ts';
import { cronAccess } from './cron-access.ts';

const folders = Object.fromEntries(
  ['/etc', '/etc/cron.d', '/etc/cron.hourly', '/opt', '/var', '/var/spool', '/var/spool/cron', '/var/spool/cron/crontabs'].map((path): [string, FakeFile] => [
    path,
    { kind: 'directory', mode: 0o755 },
  ]),
);

async function collect(files: Record<string, FakeFile>) {
  const facts = { ...fakeFiles({ ...folders, ...files }), pristine: async () => ({}) };
  const { jobs, entries } = await cronAccess.collect(localTarget(undefined, facts), { machine: 'host' }, probeContext());
  return { jobs: jobs.map(({ user, command }) => `${user}: ${command}`), entries: entries.map(({ kind, path, runsAs }) => `${kind} ${path} as ${runsAs}`) };
}

test('tables, directories and the programs that their lines name', async () => {
  const found = await collect({
    '/etc/crontab': { content: '17 * * * * root cd / && run-parts /etc/cron.hourly\n' },
    '/etc/cron.d/ledger': { content: '@daily root sh /opt/close.sh >>/opt/log\n@daily clerk /opt/own\n' },
    '/var/spool/cron/crontabs/clerk': { content: '* * * * * /opt/own\n', mode: 0o600, uid: 1001 },
    '/opt/close.sh': { mode: 0o644 },
    '/opt/own': { mode: 0o755 },
    '/opt/log': { mode: 0o666 },
  });
  expect(found.jobs).toHaveLength(4);
  expect(found.entries.sort()).toEqual([
    'directory /etc/cron.d as root',
    'directory /etc/cron.hourly as root',
    'directory /var/spool/cron/crontabs as root',
    'program /opt/close.sh as root',
    'program /opt/own as clerk',
    'table /etc/cron.d/ledger as root',
    'table /etc/crontab as root',
    'table /var/spool/cron/crontabs/clerk as clerk',
  ]);
});

test('a script in a directory, and the programs that it calls; not the data that it names', async () => {
  const found = await collect({
    '/etc/cron.hourly/tidy': { content: '#!/bin/sh\n# /opt/old\n/opt/sweep /opt/data\n', mode: 0o755 },
    '/etc/cron.hourly/off': { content: '#!/bin/sh\n/opt/old\n', mode: 0o644 },
    '/opt/sweep': { mode: 0o755 },
    '/opt/old': { mode: 0o755 },
    '/opt/data': { mode: 0o666 },
  });
  expect(found.jobs).toEqual(['root: /etc/cron.hourly/tidy', 'root: /opt/sweep /opt/data']);
  expect(found.entries.filter((entry) => entry.startsWith('program')).sort()).toEqual([
    'program /etc/cron.hourly/off as root',
    'program /etc/cron.hourly/tidy as root',
    'program /opt/sweep as root',
  ]);
});

test('one that root runs too is judged as one of root', async () => {
  const found = await collect({
    '/etc/crontab': { content: '@daily clerk /opt/own\n@daily root /opt/own\n@daily clerk /opt/own\n' },
    '/opt/own': { mode: 0o755 },
  });
  expect(found.entries).toContain('program /opt/own as root');
});
