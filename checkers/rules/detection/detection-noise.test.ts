import { testRule } from '../../engine/test-rule.ts';
import { detectionNoise } from './detection-noise.ts';
import { falco, night, rules } from './recording.fixture.ts';

const params = { recording: night };
testRule(detectionNoise, {
  pass: [
    { name: 'silent while all is honest', evidence: falco(rules.right), params },
    { name: 'silent with an exception that is too wide', evidence: falco(rules.swallowing), params },
  ],
  fail: [
    { name: 'an honest write', evidence: falco(rules.loud), params, reason: '"Etc" rings when certkeeper wrote its certificate' },
    { name: 'everything', evidence: falco(rules.everything), params, reason: '"All" rings when certkeeper wrote its certificate' },
    { name: 'no rules', evidence: falco(), params, reason: 'The rules hear too little of the intruder for their silence to mean anything' },
    {
      name: 'rules that do not load',
      evidence: falco(rules.broken),
      params,
      reason: 'Falco does not start: /etc/falco/local.yaml:1: unknown field "proc.nam"',
    },
  ],
});
