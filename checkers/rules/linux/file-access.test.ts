import { testRule } from '../../engine/test-rule.ts';
import { fileAccess } from './file-access.ts';

const root = { path: '/etc', mode: 0o755, uid: 0, gid: 0 };
const at = (mode: number, { uid = 0, gid = 42, folder = 0o755 } = {}) => ({
  fileAccess: {
    files: [{ path: '/etc/ledger/ledger.conf', kind: 'file' as const, mode, uid, gid, above: [root, { ...root, path: '/etc/ledger', mode: folder }] }],
  },
  identities: {
    accounts: [
      { name: 'root', uid: 0, gids: [0] },
      { name: 'ledger', uid: 990, gids: [990, 42] },
      { name: 'clerk', uid: 1001, gids: [1001, 50] },
    ],
  },
});
const params = { read: ['ledger'], change: [] };

testRule(fileAccess, {
  pass: [
    { name: 'by a group', evidence: at(0o640), params },
    { name: 'nobody but root', evidence: at(0o600), params },
    { name: 'behind a closed directory', evidence: at(0o666, { folder: 0o700 }), params },
    { name: 'only writing matters', evidence: at(0o644), params: { change: [] } },
  ],
  fail: [
    { name: 'all', evidence: at(0o644), params, reason: '/etc/ledger/ledger.conf: clerk can read it' },
    { name: 'by another group', evidence: at(0o640, { gid: 50 }), params, reason: '/etc/ledger/ledger.conf: clerk can read it' },
    { name: 'the owner can give itself the right', evidence: at(0o400, { uid: 990 }), params, reason: '/etc/ledger/ledger.conf: ledger can change it' },
    { name: 'an open directory', evidence: at(0o600, { folder: 0o777 }), params, reason: '/etc/ledger/ledger.conf: ledger, clerk can change it' },
  ],
  notApplicable: [{ name: 'gone', evidence: { ...at(0), fileAccess: { files: [] } }, params, reason: 'No such file' }],
});
