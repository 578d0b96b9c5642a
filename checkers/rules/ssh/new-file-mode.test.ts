import { testRule } from '../../engine/test-rule.ts';
import { newFileMode } from './new-file-mode.ts';

const made = (file?: number, folder?: number) => ({
  newFileMode: { answered: true as const, user: 'dev', ...(file !== undefined && { file }), ...(folder !== undefined && { folder }) },
});

testRule(newFileMode, {
  pass: [
    { name: 'umask 027', evidence: made(0o640, 0o750) },
    { name: 'umask 077', evidence: made(0o600, 0o700) },
    { name: 'umask 007', evidence: made(0o660, 0o770) },
  ],
  fail: [
    { name: 'umask 000', evidence: made(0o666, 0o777), reason: 'A new file of dev has mode 0666' },
    { name: 'umask 022', evidence: made(0o644, 0o755), reason: 'A new file of dev has mode 0644' },
    { name: 'folders alone', evidence: made(0o640, 0o751), reason: 'A new folder of dev has mode 0751' },
    { name: 'nothing', evidence: made(), reason: 'dev makes no new files: nothing was made' },
    {
      name: 'no server',
      evidence: { newFileMode: { answered: false as const, why: 'nothing listens on port 22' } },
      reason: 'No login: nothing listens on port 22',
    },
  ],
});
