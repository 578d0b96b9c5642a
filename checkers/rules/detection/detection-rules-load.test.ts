import { testRule } from '../../engine/test-rule.ts';
import { detectionRulesLoad } from './detection-rules-load.ts';
import { falco, rules } from './recording.fixture.ts';

testRule(detectionRulesLoad, {
  pass: [{ name: 'they load', evidence: falco(rules.right) }],
  fail: [
    { name: 'an unknown field', evidence: falco(rules.broken), reason: 'Falco does not start: /etc/falco/local.yaml:1: unknown field "proc.nam"' },
    { name: 'all are off', evidence: falco(rules.off), reason: 'No rule is enabled' },
  ],
  notApplicable: [{ name: 'no file', evidence: falco(), reason: 'There is no rules file' }],
});
