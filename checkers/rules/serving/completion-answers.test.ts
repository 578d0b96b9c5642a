import { testRule } from '../../engine/test-rule.ts';
import type { Completions } from '../../evidence/serving.ts';
import { answer, shipped } from '../network/http-outcome.fixture.ts';
import { completionAnswers } from './completion-answers.ts';

const program = shipped('/opt/inference/server.py');
const right = { key: 'customer 1', outcome: answer(200), text: 'bado kiro', expected: 'bado kiro' };
const completions = (answers: Completions['answers'], change = program) => ({ completions: { port: 8000, model: 'tiny-chat', answers, program: change } });

testRule(completionAnswers, {
  pass: [{ name: 'right and in time', evidence: completions([right]) }],
  fail: [
    { name: 'refused', evidence: completions([right, { ...right, key: 'customer 2', outcome: answer(429) }]), reason: 'customer 2 is not answered' },
    { name: 'another model', evidence: completions([{ ...right, text: 'vazo' }]), reason: "customer 1 gets an answer that is not tiny-chat's" },
    { name: 'slow', evidence: completions([right]), params: { withinMs: 3 }, reason: 'customer 1 waits too long' },
    { name: 'another server', evidence: completions([right], { ...program, pristine: false }), reason: 'The server does not run as it was shipped' },
  ],
});
