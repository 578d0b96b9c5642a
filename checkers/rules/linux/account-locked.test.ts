import { testRule } from '../../engine/test-rule.ts';
import type { Account } from '../../evidence/linux.ts';
import { accountLocked } from './account-locked.ts';

const account = (change: Partial<Account>) => ({
  accounts: {
    accounts: [{ name: 'fieldsvc', uid: 1500, shell: '/bin/bash', home: '/home/fieldsvc', password: 'set' as const, expired: false, keys: 0, ...change }],
  },
});
const params = { account: 'fieldsvc' };

testRule(accountLocked, {
  pass: [
    { name: 'locked', evidence: account({ password: 'locked' }), params },
    { name: 'expired', evidence: account({ expired: true, keys: 1 }), params },
  ],
  fail: [
    { name: 'a password', evidence: account({}), params, reason: 'fieldsvc: a password opens it' },
    { name: 'another shell, the same password', evidence: account({ shell: '/usr/sbin/nologin' }), params, reason: 'fieldsvc: a password opens it' },
    { name: 'no password asked', evidence: account({ password: 'empty' }), params, reason: 'fieldsvc: an empty password opens it' },
    { name: 'locked, but a key', evidence: account({ password: 'locked', keys: 2 }), params, reason: 'fieldsvc: 2 of its keys open it' },
  ],
  notApplicable: [{ name: 'removed', evidence: account({ name: 'other' }), params, reason: 'There is no account fieldsvc' }],
});
