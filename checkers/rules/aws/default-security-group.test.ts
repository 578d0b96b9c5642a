import { testRule } from '../../engine/test-rule.ts';
import { defaultSecurityGroup } from './default-security-group.ts';
import { allow, group, network } from './network.fixture.ts';

testRule(defaultSecurityGroup, {
  pass: [{ name: 'no rule', evidence: network({ groups: [group('default', []), group('web', [allow(443, '0.0.0.0/0')])] }) }],
  fail: [
    { name: 'open', evidence: network({ groups: [group('default', [allow('-1', '0.0.0.0/0')])] }), reason: 'The default group has 1 rule' },
    { name: 'its own members', evidence: network({ groups: [group('default', [allow('-1', 'sg-default')])] }), reason: 'The default group has 1 rule' },
    {
      name: 'traffic out',
      evidence: network({ groups: [group('default', [], [allow('-1', '0.0.0.0/0'), allow('-1', '::/0')])] }),
      reason: 'The default group has 2 rules',
    },
  ],
  notApplicable: [{ name: 'no VPC', evidence: network({ groups: [] }), reason: 'There is no VPC' }],
});
