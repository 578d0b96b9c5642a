import { expect, test } from 'vitest';
import { activatedBy, startingLine } from './starters.ts';

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
  expect(startingLine(text, wanted)).toBe(line);
});

test.each([
  ['rpcbind.socket', '[Socket]\nListenStream=111', ['rpcbind.service']],
  ['telnet.socket', 'Accept=yes', ['telnet@.service']],
  ['night.timer', '[Timer]\nUnit=vsftpd.service', ['vsftpd.service']],
  ['ssh.service', 'ExecStart=/usr/sbin/sshd', []],
])('%s activates', (unit, text, expected) => {
  expect(activatedBy(unit, text)).toEqual(expected);
});
