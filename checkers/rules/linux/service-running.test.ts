import { testRule } from '../../engine/test-rule.ts';
import { serviceRunning } from './service-running.ts';
import { enabled, machine, process } from './services.fixture.ts';

const params = { units: ['ssh.service', 'ssh.socket'], programs: ['/usr/sbin/sshd'] };
const sshd = process('/usr/sbin/sshd');

testRule(serviceRunning, {
  pass: [
    { name: 'running and enabled', evidence: machine([sshd], enabled('ssh.service')), params },
    { name: 'waiting at its socket', evidence: machine([], enabled('ssh.socket')), params },
  ],
  fail: [
    { name: 'stopped', evidence: machine([], enabled('ssh.service')), params, reason: 'ssh.service is not running' },
    {
      name: 'a changed program',
      evidence: machine([process('/usr/sbin/sshd', { pristine: false })], enabled('ssh.service')),
      params,
      reason: 'ssh.service is not running',
    },
    {
      name: 'gone after a restart',
      evidence: machine([sshd], { states: { 'ssh.service': 'disabled' } }),
      params,
      reason: 'ssh.service would not run after a restart',
    },
  ],
});
