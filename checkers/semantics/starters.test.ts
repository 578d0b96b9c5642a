import { expect, test } from 'vitest';
import { type EnabledUnit, type StartUp, activatedBy, meaningfulLines, startersOf, startingLine } from './starters.ts';

const wanted = { units: ['vsftpd.service'], programs: ['/usr/sbin/vsftpd', '/opt/console.py'] };

test.each([
  ['[Service]\nExecStart=/usr/sbin/vsftpd /etc/vsftpd.conf', 'ExecStart=/usr/sbin/vsftpd /etc/vsftpd.conf'],
  ['ExecStart=-/opt/console.py', 'ExecStart=-/opt/console.py'],
  ['[Unit]\nWants=vsftpd.service', 'Wants=vsftpd.service'],
  ['@reboot root python3 /opt/console.py &', '@reboot root python3 /opt/console.py &'],
  ['*/5 * * * * root systemctl start vsftpd', '*/5 * * * * root systemctl start vsftpd'],
  ['service vsftpd restart', 'service vsftpd restart'],
  ['/etc/init.d/vsftpd start', '/etc/init.d/vsftpd start'],
  ['# @reboot root /opt/console.py', undefined],
  ['[Unit]\nAfter=vsftpd.service\nDescription=See /usr/sbin/vsftpd', undefined],
  ['ExecStart=/usr/sbin/vsftpd-stat', undefined],
  ['ExecStart=/backup/usr/sbin/vsftpd', undefined],
  ['ExecStart=/opt/console.python', undefined],
])('%j starts it by %j', (text, line) => {
  expect(startingLine(meaningfulLines(text), wanted)).toBe(line);
});

test.each([
  ['rpcbind.socket', '[Socket]\nListenStream=111', ['rpcbind.service']],
  ['telnet.socket', 'Accept=yes', ['telnet@.service']],
  ['night.timer', '[Timer]\nUnit=vsftpd.service', ['vsftpd.service']],
  ['ssh.service', 'ExecStart=/usr/sbin/sshd', []],
])('%s activates', (unit, text, expected) => {
  expect(activatedBy(unit, meaningfulLines(text))).toEqual(expected);
});

const unit = (name: string, text = '', activates: EnabledUnit['activates'] = []): EnabledUnit => ({
  unit: name,
  path: `/lib/${name}`,
  lines: meaningfulLines(text),
  activates,
});
const locations = (change: Partial<StartUp>) =>
  startersOf({ states: { 'vsftpd.service': 'disabled' }, enabled: [], tables: [], initLinks: [], present: wanted.programs, ...change }, wanted).map(
    ({ kind, location }) => `${kind} ${location}`,
  );

test('nothing starts a unit that is only there', () => {
  expect(locations({})).toEqual([]);
});

test('an enabled unit, and one that runs its program under another name', () => {
  expect(locations({ states: { 'vsftpd.service': 'enabled' }, enabled: [unit('vsftpd.service')] })).toEqual(['unit /lib/vsftpd.service']);
  expect(locations({ enabled: [unit('mine.service', 'ExecStart=/opt/console.py')] })).toEqual(['unit /lib/mine.service']);
});

test('a socket starts it, unless it is masked', () => {
  const enabled = [unit('vsftpd.socket', '', [unit('vsftpd.service')])];
  expect(locations({ enabled })).toEqual(['unit /lib/vsftpd.socket']);
  expect(locations({ enabled, states: { 'vsftpd.service': 'masked' } })).toEqual([]);
});

test('a timer whose service runs the program, or asks systemd for it', () => {
  expect(locations({ enabled: [unit('night.timer', '', [unit('night.service', 'ExecStart=python3 /opt/console.py')])] })).toEqual(['unit /lib/night.timer']);
  const asks = [unit('night.timer', '', [unit('night.service', 'ExecStart=systemctl start vsftpd')])];
  expect(locations({ enabled: asks })).toEqual(['unit /lib/night.timer']);
  expect(locations({ enabled: asks, states: { 'vsftpd.service': 'masked' } })).toEqual([]);
});

test('cron and rc.local, while the program is there', () => {
  const tables = [
    { path: '/etc/cron.d/console', lines: ['@reboot root python3 /opt/console.py'] },
    { path: '/etc/rc.local', lines: ['/usr/sbin/vsftpd &'] },
  ];
  expect(locations({ tables })).toEqual(['cron /etc/cron.d/console', 'script /etc/rc.local']);
  expect(locations({ tables, present: [] })).toEqual([]);
});

test('an init script without a unit', () => {
  const initLinks = ['/etc/rc3.d/S01vsftpd', '/etc/rc3.d/S01cron', '/etc/rc6.d/K01vsftpd'];
  expect(locations({ initLinks, states: {} })).toEqual(['script /etc/rc3.d/S01vsftpd']);
  expect(locations({ initLinks })).toEqual([]);
  expect(locations({ initLinks, states: {}, present: [] })).toEqual([]);
});
