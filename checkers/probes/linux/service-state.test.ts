import { expect, test } from 'vitest';
import type { ProcessFact } from '../../target.ts';
import { localTarget, probeContext } from '../local-target.fixture.ts';
import { type FakeFile, fakeFiles } from '../machine.fixture.ts';
import { serviceState } from './service-state.ts';

const lib = '/usr/lib/systemd/system';
const process = (pid: number, exe: string, ...argv: string[]) => ({ pid, exe, argv, exePristine: true }) as unknown as ProcessFact;

const programs = { '/usr/sbin/vsftpd': {}, '/opt/console.py': {} };

interface Case {
  readonly states?: Record<string, string>;
  readonly files?: Record<string, FakeFile>;
  readonly processes?: readonly ProcessFact[];
}
async function starters({ states = {}, files = {}, processes = [] }: Case) {
  const tool = async () => JSON.stringify(Object.entries(states).map(([unit, state]) => ({ unit, state, preset: null })));
  const target = localTarget(undefined, { ...fakeFiles({ ...programs, ...files }), tool, processes: async () => [...processes] });
  const scope = serviceState.scope.parse({ machine: 'host', units: ['vsftpd.service'], programs: ['/usr/sbin/vsftpd', '/opt/console.py'] });
  return serviceState.collect(target, scope, probeContext());
}
const locations = async (given: Case) => (await starters(given)).starters.map(({ kind, location }) => `${kind} ${location}`);
const unit = { [`${lib}/vsftpd.service`]: { content: '[Service]\nExecStart=/usr/sbin/vsftpd' } };

test('an enabled unit, and the state of each unit asked for', async () => {
  expect(await starters({ states: { 'vsftpd.service': 'enabled' }, files: unit })).toMatchObject({
    units: [{ unit: 'vsftpd.service', state: 'enabled' }],
    starters: [{ kind: 'unit', location: `${lib}/vsftpd.service`, line: 'starts vsftpd.service' }],
  });
});

test.each([['disabled'], ['masked'], ['static']])('a %s unit starts nothing', async (state) => {
  expect(await locations({ states: { 'vsftpd.service': state }, files: unit })).toEqual([]);
});

test('a unit that is gone', async () => {
  expect((await starters({})).units).toEqual([{ unit: 'vsftpd.service', state: 'not-found' }]);
});

test('its socket is still enabled', async () => {
  const files = { ...unit, [`${lib}/vsftpd.socket`]: { content: '[Socket]\nListenStream=21' } };
  expect(await locations({ states: { 'vsftpd.service': 'disabled', 'vsftpd.socket': 'enabled' }, files })).toEqual([`unit ${lib}/vsftpd.socket`]);
});

test('systemd refuses a socket whose service is masked', async () => {
  const files = {
    [`${lib}/vsftpd.socket`]: { content: '[Socket]\nListenStream=21' },
    [`${lib}/console.socket`]: { content: '[Socket]\nService=console.service' },
  };
  const states = { 'vsftpd.service': 'masked', 'vsftpd.socket': 'masked', 'console.socket': 'enabled', 'console.service': 'masked' };
  expect(await locations({ states, files })).toEqual([]);
});

test('a timer whose service runs the program', async () => {
  const files = {
    '/etc/systemd/system/nightly.timer': { content: '[Timer]\nOnBootSec=30' },
    '/etc/systemd/system/nightly.service': { content: '[Service]\nExecStart=/usr/bin/python3 /opt/console.py' },
  };
  expect(await locations({ states: { 'nightly.timer': 'enabled', 'nightly.service': 'static' }, files })).toEqual(['unit /etc/systemd/system/nightly.timer']);
  expect(await locations({ states: { 'nightly.timer': 'enabled', 'nightly.service': 'masked' }, files })).toEqual([]);
});

test('a drop-in of another unit', async () => {
  const files = {
    [`${lib}/cups.service`]: { content: '[Service]\nExecStart=/bin/cups' },
    '/etc/systemd/system/cups.service.d/x.conf': { content: 'ExecStartPost=/opt/console.py' },
  };
  expect(await locations({ states: { 'cups.service': 'enabled' }, files })).toEqual([`unit ${lib}/cups.service`]);
});

test('cron, where it runs', async () => {
  const files = {
    '/etc/cron.d/console': { content: '@reboot root python3 /opt/console.py\n' },
    '/var/spool/cron/crontabs/root': { content: '* * * * * systemctl start vsftpd\n' },
  };
  expect(await locations({ states: { 'cron.service': 'enabled', 'vsftpd.service': 'disabled' }, files })).toEqual([
    'cron /etc/cron.d/console',
    'cron /var/spool/cron/crontabs/root',
  ]);
  expect(await locations({ states: { 'cron.service': 'masked' }, files })).toEqual([]);
});

test('nobody starts a masked unit or a program that is gone', async () => {
  const files = { '/etc/cron.d/a': { content: '* * * * * root systemctl start vsftpd\n' }, '/etc/cron.d/b': { content: '@reboot root /opt/gone.py\n' } };
  expect(await locations({ states: { 'cron.service': 'enabled', 'vsftpd.service': 'masked' }, files })).toEqual([]);
});

test('rc.local where it may run, and an init script without a unit', async () => {
  const content = '#!/bin/sh\n/usr/sbin/vsftpd &\n';
  expect(await locations({ files: { '/etc/rc.local': { content, mode: 0o755 } } })).toEqual(['script /etc/rc.local']);
  expect(await locations({ files: { '/etc/rc.local': { content, mode: 0o644 } } })).toEqual([]);
  const files = { '/etc/rc3.d/S01vsftpd': { linkTarget: '../init.d/vsftpd' } };
  expect(await locations({ files })).toEqual(['script /etc/rc3.d/S01vsftpd']);
  expect(await locations({ files, states: { 'vsftpd.service': 'masked' } })).toEqual([]);
});

test('processes by program and by script', async () => {
  const processes = [
    process(7, '/usr/sbin/vsftpd', 'vsftpd'),
    process(8, '/usr/bin/python3.11', 'python3', '/opt/console.py'),
    process(9, '/usr/bin/vi', 'vi', 'console.py'),
  ];
  expect((await starters({ processes })).processes.map(({ pid }) => pid)).toEqual([7, 8]);
});
