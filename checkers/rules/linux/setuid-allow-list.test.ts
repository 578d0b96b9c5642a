import { testRule } from '../../engine/test-rule.ts';
import { setuidAllowList } from './setuid-allow-list.ts';

const privileged = (...files: readonly { path: string; mode?: number; uid?: number; gid?: number; pristine?: boolean }[]) => ({
  fileSurvey: { privileged: files.map((file) => ({ mode: 0o4755, uid: 0, gid: 0, pristine: true, ...file })), unowned: [], worldWritable: [] },
});
const params = { allow: ['/usr/bin/su', '/usr/bin/sudo'] };

testRule(setuidAllowList, {
  pass: [
    { name: 'approved', evidence: privileged({ path: '/usr/bin/su' }, { path: '/usr/bin/sudo' }), params },
    { name: 'fewer', evidence: privileged({ path: '/usr/bin/sudo' }), params },
    { name: 'none', evidence: privileged(), params },
  ],
  fail: [
    {
      name: 'a shell',
      evidence: privileged({ path: '/usr/bin/su' }, { path: '/var/lib/.x', pristine: false }),
      params,
      reason: '/var/lib/.x runs as root for everybody',
    },
    { name: 'delivered, but not approved', evidence: privileged({ path: '/usr/bin/chfn' }), params, reason: '/usr/bin/chfn runs as root for everybody' },
    { name: 'an approved name', evidence: privileged({ path: '/usr/bin/su', pristine: false }), params, reason: '/usr/bin/su runs as root for everybody' },
    { name: 'by group', evidence: privileged({ path: '/opt/x', mode: 0o2755, gid: 42 }), params, reason: '/opt/x runs as group 42 for everybody' },
  ],
});
