import { testRule } from '../../engine/test-rule.ts';
import { detectionExceptions } from './detection-exceptions.ts';
import { falco, night, rules } from './recording.fixture.ts';

const params = { recording: night };
testRule(detectionExceptions, {
  pass: [
    { name: 'program and file', evidence: falco(rules.right), params },
    { name: 'no exception at all', evidence: falco(rules.loud), params },
  ],
  fail: [
    { name: 'the name alone', evidence: falco(rules.swallowing), params, reason: 'No rule hears that certkeeper wrote sudoers' },
    { name: 'heard only by a rule that always rings', evidence: falco(rules.everything), params, reason: 'No rule hears that certkeeper wrote sudoers' },
    {
      name: 'rules that do not load',
      evidence: falco(rules.broken),
      params,
      reason: 'Falco does not start: /etc/falco/local.yaml:1: unknown field "proc.nam"',
    },
  ],
});
