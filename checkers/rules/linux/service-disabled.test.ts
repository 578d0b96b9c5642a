import { testRule } from '../../engine/test-rule.ts';
import { serviceDisabled } from './service-disabled.ts';
import { enabled, machine, process } from './services.fixture.ts';

const params = { units: ['vsftpd.service'], programs: ['/usr/sbin/vsftpd', '/opt/console.py'] };
const sshd = process('/usr/sbin/sshd');

testRule(serviceDisabled, {
  pass: [
    { name: 'disabled', evidence: machine([sshd], { states: { 'vsftpd.service': 'disabled' } }), params },
    {
      name: 'masked, though something asks for it',
      evidence: machine([sshd], { ...enabled('vsftpd.socket'), states: { 'vsftpd.service': 'masked' } }),
      params,
    },
    { name: 'uninstalled', evidence: machine([sshd], { present: [] }), params },
  ],
  fail: [
    {
      name: 'stopped only',
      evidence: machine([], enabled('vsftpd.service')),
      params,
      reason: 'Nothing runs now, but /usr/lib/systemd/system/vsftpd.service starts it again',
    },
    { name: 'disabled, still running', evidence: machine([process('/usr/sbin/vsftpd')]), params, reason: '/usr/sbin/vsftpd is running' },
    {
      name: 'a script under its interpreter',
      evidence: machine([process('/usr/bin/python3.11', { argv: ['python3', '/opt/console.py'] })]),
      params,
      reason: 'python3 /opt/console.py is running',
    },
    {
      name: 'a cron line',
      evidence: machine([], { tables: [{ path: '/etc/cron.d/console', lines: ['@reboot root /opt/console.py'] }] }),
      params,
      reason: 'Nothing runs now, but /etc/cron.d/console starts it again',
    },
  ],
});
