import { testRule } from '../../engine/test-rule.ts';
import { fileMode } from './file-mode.ts';

const log = (mode: number, folder = 0o755) => ({
  fileAccess: {
    files: [
      {
        path: '/var/log/app/prompts.log',
        kind: 'file' as const,
        mode,
        uid: 900,
        gid: 900,
        above: [
          { path: '/var', mode: 0o755, uid: 0, gid: 0 },
          { path: '/var/log/app', mode: folder, uid: 900, gid: 900 },
        ],
      },
    ],
  },
});

testRule(fileMode, {
  pass: [
    { name: 'owner and group', evidence: log(0o640) },
    { name: 'owner alone', evidence: log(0o600) },
    { name: 'behind a closed directory', evidence: log(0o644, 0o750) },
    { name: 'readable where only writing matters', evidence: log(0o644), params: { others: ['write'] } },
  ],
  fail: [
    { name: 'readable by all', evidence: log(0o644), reason: 'Any account can read /var/log/app/prompts.log' },
    { name: 'all may do all', evidence: log(0o666), reason: 'Any account can read and write /var/log/app/prompts.log' },
    { name: 'a directory that hides names but lets through', evidence: log(0o644, 0o751), reason: 'Any account can read /var/log/app/prompts.log' },
  ],
  notApplicable: [{ name: 'no file', evidence: { fileAccess: { files: [] } }, reason: 'No such file' }],
});
