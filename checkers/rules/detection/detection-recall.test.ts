import { testRule } from '../../engine/test-rule.ts';
import { detectionRecall } from './detection-recall.ts';
import { falco, night, rules } from './recording.fixture.ts';

testRule(detectionRecall, {
  pass: [
    { name: 'every step is heard', evidence: falco(rules.right), params: { recording: night } },
    { name: 'the technique that is asked for', evidence: falco(rules.loud), params: { recording: night, technique: 'etc' } },
    { name: 'a disguise is not asked for here', evidence: falco(rules.swallowing), params: { recording: night } },
  ],
  fail: [
    { name: 'a step is missed', evidence: falco(rules.loud), params: { recording: night }, reason: 'No rule hears that nginx started sh' },
    { name: 'no rules', evidence: falco(), params: { recording: night }, reason: 'No rule hears that nginx started sh' },
    { name: 'the rule is off', evidence: falco(rules.off), params: { recording: night, technique: 'shell' }, reason: 'No rule hears that nginx started sh' },
    {
      name: 'a rule that matches everything',
      evidence: falco(rules.everything),
      params: { recording: night },
      reason: '"All" rings all the time, and no other rule hears that nginx started sh',
    },
    {
      name: 'rules that do not load',
      evidence: falco(rules.broken),
      params: { recording: night },
      reason: 'Falco does not start: /etc/falco/local.yaml:1: unknown field "proc.nam"',
    },
  ],
});
