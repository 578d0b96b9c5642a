import { testRule } from '../../engine/test-rule.ts';
import type { ServiceState } from '../../evidence/linux.ts';
import { serviceRunning } from './service-running.ts';

const process = { pid: 80, program: '/usr/sbin/sshd', command: 'sshd', pristine: true };
const starter = { kind: 'unit' as const, location: '/usr/lib/systemd/system/ssh.service', line: 'starts ssh.service' };
const state = (change: Partial<ServiceState>) => ({
  serviceState: { units: [{ unit: 'ssh.service', state: 'enabled' }], processes: [process], starters: [starter], ...change },
});

testRule(serviceRunning, {
  pass: [
    { name: 'running and enabled', evidence: state({}) },
    { name: 'waiting at its socket', evidence: state({ processes: [], units: [{ unit: 'ssh.socket', state: 'enabled' }] }) },
  ],
  fail: [
    { name: 'stopped', evidence: state({ processes: [] }), reason: 'ssh.service is not running' },
    { name: 'a changed program', evidence: state({ processes: [{ ...process, pristine: false }] }), reason: 'ssh.service is not running' },
    {
      name: 'gone after a restart',
      evidence: state({ starters: [], units: [{ unit: 'ssh.service', state: 'disabled' }] }),
      reason: 'ssh.service would not run after a restart',
    },
  ],
});
