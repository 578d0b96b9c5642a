import { testRule } from '../../engine/test-rule.ts';
import { sudoPolicy } from './sudo-policy.ts';

const account = (name: string, uid: number, ...groups: string[]) => ({ name, uid, groups: groups.map((group) => ({ name: group, gid: uid })) });
const sudoers = (text: string) => ({
  sudoRules: { host: 'bench', text, accounts: [account('root', 0), account('dev', 1000, 'sudo'), account('contractor', 1001)] },
});
const params = { allow: ['dev'] };

testRule(sudoPolicy, {
  pass: [
    { name: 'a group with a password', evidence: sudoers('root ALL=(ALL) ALL\n%sudo ALL=(ALL:ALL) ALL'), params },
    { name: 'nobody', evidence: sudoers(''), params },
    { name: 'a named command', evidence: sudoers('contractor ALL=(root) NOPASSWD: /opt/x'), params: { ...params, commands: ['/opt/x'] } },
  ],
  fail: [
    { name: 'all, without', evidence: sudoers('ALL ALL=(ALL:ALL) NOPASSWD: ALL'), params, reason: 'contractor runs everything as root without a password' },
    { name: 'all, with', evidence: sudoers('ALL ALL=(ALL:ALL) ALL'), params, reason: 'contractor runs everything as root' },
    { name: 'a group, without', evidence: sudoers('%sudo ALL=(ALL) NOPASSWD: ALL'), params, reason: 'dev runs everything as root without a password' },
    { name: 'by default', evidence: sudoers('Defaults !authenticate\n%sudo ALL=(ALL) ALL'), params, reason: 'dev runs everything as root without a password' },
    { name: 'one command is enough', evidence: sudoers('contractor ALL=(root) /usr/bin/vi'), params, reason: 'contractor runs /usr/bin/vi as root' },
  ],
});
