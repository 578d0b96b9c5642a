import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { bodyOf, reached, told } from '../../evidence/http-outcome.ts';

/**
 * Customers get the right model's answers in time.
 *
 * Reads:   completions.answers (new prompts, the completion that the model must give), program
 * Passes:  every answer is 2xx, is the model's own completion and took at most `withinMs`; the server runs as shipped
 * Fails:   otherwise
 */
export const completionAnswers = defineRule({
  id: 'completion-answers',
  title: { pass: 'Customers get right answers in time', fail: 'A customer does not get the right answer in time' },
  why: 'A protected service that does not serve has lost its purpose, and people will work around the protection.',
  expects: "Each valid key at a normal rate gets the right model's answer in time.",
  severity: 'high',
  requires: ['completions'],
  params: z.strictObject({ withinMs: z.int().default(3_000) }),
  controls: ['NIST-800-53-CP-2', 'NIST-800-53-SI-7'],
  evaluate({ completions: { answers, model, port, program } }, { withinMs }) {
    for (const { key, outcome, text, expected } of answers) {
      const subject = `a completion for ${key} on port ${port}`;
      if (!reached(outcome)) return fail(`${key} is not answered`, { subject, observed: told(outcome), expected: 'an answer' });
      if (text !== expected)
        return fail(`${key} gets an answer that is not ${model}'s`, { subject, observed: (text ?? bodyOf(outcome)).slice(0, 120), expected });
      if (outcome.answered && outcome.ms > withinMs)
        return fail(`${key} waits too long`, { subject, observed: `${outcome.ms} ms`, expected: `at most ${withinMs} ms` });
    }
    if (program.running && program.pristine && program.listening) return pass();
    return fail('The server does not run as it was shipped', {
      subject: program.path,
      observed: program.running ? 'changed, or without a port' : 'not running',
      expected: 'running unchanged',
    });
  },
});
