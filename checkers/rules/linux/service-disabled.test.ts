import { testRule } from '../../engine/test-rule.ts';
import type { ServiceState } from '../../evidence/linux.ts';
import { serviceDisabled } from './service-disabled.ts';

const state = (change: Partial<ServiceState>) => ({ serviceState: { units: [], processes: [], starters: [], ...change } });
const process = { pid: 90, program: '/usr/sbin/vsftpd', command: '/usr/sbin/vsftpd /etc/vsftpd.conf', pristine: true };
const starter = { kind: 'unit' as const, location: '/usr/lib/systemd/system/vsftpd.service', line: 'starts vsftpd.service' };

testRule(serviceDisabled, {
  pass: [
    { name: 'disabled', evidence: state({ units: [{ unit: 'vsftpd.service', state: 'disabled' }] }) },
    { name: 'masked', evidence: state({ units: [{ unit: 'vsftpd.service', state: 'masked' }] }) },
    { name: 'uninstalled', evidence: state({ units: [{ unit: 'vsftpd.service', state: 'not-found' }] }) },
  ],
  fail: [
    { name: 'stopped only', evidence: state({ starters: [starter] }), reason: 'Nothing runs now, but /usr/lib/systemd/system/vsftpd.service starts it again' },
    { name: 'disabled, still running', evidence: state({ processes: [process] }), reason: '/usr/sbin/vsftpd /etc/vsftpd.conf is running' },
    {
      name: 'a cron line',
      evidence: state({ starters: [{ kind: 'cron', location: '/etc/cron.d/console', line: '@reboot root /opt/console.py' }] }),
      reason: 'Nothing runs now, but /etc/cron.d/console starts it again',
    },
  ],
});
