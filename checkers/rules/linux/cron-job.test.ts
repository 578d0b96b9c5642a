import { testRule } from '../../engine/test-rule.ts';
import { cronJob } from './cron-job.ts';

const program = '/opt/ledger/bin/close-day';
const params = { program };
const cron = ({ command = `test -d /srv && ${program}`, user = 'root', mode = 0o755, pristine = true, present = true } = {}) => ({
  cronAccess: {
    jobs: [{ location: '/etc/cron.d/ledger', user, command }],
    entries: present ? [{ path: program, kind: 'program' as const, runsAs: 'root', mode, uid: 0, gid: 0, above: [], pristine }] : [],
  },
});

testRule(cronJob, {
  pass: [{ name: 'as before', evidence: cron(), params }],
  fail: [
    { name: 'no line', evidence: cron({ command: `${program}-old` }), params, reason: `${program}: no job runs it` },
    { name: 'another account', evidence: cron({ user: 'clerk' }), params, reason: `${program}: no job runs it` },
    { name: 'gone', evidence: cron({ present: false }), params, reason: `${program}: no such file` },
    { name: 'a dummy', evidence: cron({ pristine: false }), params, reason: `${program}: changed` },
    { name: 'not executable', evidence: cron({ mode: 0o600 }), params, reason: `${program}: not executable` },
  ],
});
