import { expect, test } from 'vitest';
import { localTarget, probeContext } from '../local-target.fixture.ts';
import { type FakeFile, fakeFiles } from '../machine.fixture.ts';
import { startUp } from './start-up.ts';

const lib = '/usr/lib/systemd/system';

function collect(states: Record<string, string>, files: Record<string, FakeFile>) {
  const tool = async () => JSON.stringify(Object.entries(states).map(([unit, state]) => ({ unit, state, preset: null })));
  return startUp.collect(localTarget(undefined, { ...fakeFiles(files), tool }), { machine: 'host' }, probeContext());
}

test('enabled units with drop-ins and what they activate; the first folder wins', async () => {
  const found = await collect(
    { 'a.timer': 'enabled', 'a.service': 'static', 'b.service': 'disabled' },
    {
      [`${lib}/a.timer`]: { content: '[Timer]\nOnBootSec=30\n' },
      '/etc/systemd/system/a.service': { content: '# mine\n[Service]\nExecStart=/opt/a now\n' },
      [`${lib}/a.service`]: { content: 'ExecStart=/opt/theirs' },
      '/etc/systemd/system/a.service.d/x.conf': { content: 'ExecStartPost=/opt/b' },
      [`${lib}/b.service`]: { content: 'ExecStart=/opt/c' },
      '/opt/a': {},
      '/opt/c': {},
    },
  );
  expect(found).toEqual({
    states: { 'a.timer': 'enabled', 'a.service': 'static', 'b.service': 'disabled' },
    enabled: [
      {
        unit: 'a.timer',
        path: `${lib}/a.timer`,
        lines: ['[Timer]', 'OnBootSec=30'],
        activates: [{ unit: 'a.service', path: '/etc/systemd/system/a.service', lines: ['[Service]', 'ExecStart=/opt/a now', 'ExecStartPost=/opt/b'] }],
      },
    ],
    tables: [],
    initLinks: [],
    present: ['/opt/a'],
  });
});

test('cron tables where cron is enabled', async () => {
  const files = { '/etc/cron.d/console': { content: '# each day\n@reboot root /opt/a\n' }, '/var/spool/cron/crontabs/root': { content: '* * * * * b\n' } };
  expect((await collect({ 'cron.service': 'enabled' }, files)).tables).toEqual([
    { path: '/etc/cron.d/console', lines: ['@reboot root /opt/a'] },
    { path: '/var/spool/cron/crontabs/root', lines: ['* * * * * b'] },
  ]);
  expect((await collect({ 'cron.service': 'masked' }, files)).tables).toEqual([]);
});

test('rc.local where it may run, and init links', async () => {
  expect((await collect({}, { '/etc/rc.local': { content: '/opt/a &', mode: 0o755 } })).tables).toEqual([{ path: '/etc/rc.local', lines: ['/opt/a &'] }]);
  expect((await collect({}, { '/etc/rc.local': { content: '/opt/a &', mode: 0o644 } })).tables).toEqual([]);
  expect((await collect({}, { '/etc/rc3.d/S01vsftpd': { linkTarget: '../init.d/vsftpd' } })).initLinks).toEqual(['/etc/rc3.d/S01vsftpd']);
});

test('a unit that is masked has no text', async () => {
  const found = await collect(
    { 'a.socket': 'enabled', 'a.service': 'masked' },
    { [`${lib}/a.socket`]: { content: '[Socket]' }, '/etc/systemd/system/a.service': { linkTarget: '/dev/null' } },
  );
  expect(found.enabled[0]?.activates).toEqual([{ unit: 'a.service', path: '/etc/systemd/system/a.service', lines: [] }]);
});
