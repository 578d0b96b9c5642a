import { testRule } from '../../engine/test-rule.ts';
import { uidZeroUnique } from './uid-zero-unique.ts';

const having = (...accounts: [string, number][]) => ({
  accounts: {
    accounts: accounts.map(([name, uid]) => ({ name, uid, shell: '/bin/bash', home: '/root', password: 'locked' as const, expired: false, keys: 0 })),
  },
});

testRule(uidZeroUnique, {
  pass: [{ name: 'root alone', evidence: having(['root', 0], ['learner', 1000]) }],
  fail: [
    { name: 'a second root, locked', evidence: having(['root', 0], ['toor', 0]), reason: 'toor has uid 0' },
    { name: 'two more', evidence: having(['root', 0], ['toor', 0], ['sysop', 0]), reason: 'toor and sysop have uid 0' },
    { name: 'root renamed', evidence: having(['admin', 0]), reason: 'admin has uid 0' },
    { name: 'root without its number', evidence: having(['root', 5]), reason: 'root is not what it should be' },
    { name: 'root twice', evidence: having(['root', 0], ['root', 0]), reason: 'root is not what it should be' },
  ],
});
