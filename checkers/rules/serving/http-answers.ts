import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * A web service answers as it should, and it is the real one.
 *
 * Reads:   httpAnswer.status, body, holder (program, scripts as delivered)
 * Passes:  the status is one of `status`, the body holds `body`, and a process that fits `by` holds the port
 * Fails:   no answer, another status or body, a program or script that was put in its place
 */
export const httpAnswers = defineRule({
  id: 'http-answers',
  title: { pass: 'The web service answers', fail: 'The web service does not answer as it should' },
  why: 'Hardening that stops the service has only traded one outage for another.',
  expects: 'An honest client gets the usual answer from the program that was delivered.',
  severity: 'high',
  requires: ['httpAnswer'],
  params: z.strictObject({
    status: z.union([z.int(), z.array(z.int()).min(1)]).default(200),
    /** Text that the body holds. */
    body: z.string().optional(),
    /** Programs that may hold the port, unchanged since delivery, each with the script it must run. Empty: any unchanged program. */
    by: z.array(z.strictObject({ program: z.string(), script: z.string().optional() })).default([]),
  }),
  controls: ['NIST-800-53-CP-10'],
  evaluate({ httpAnswer: answer }, { status, body, by }) {
    if (!answer.answered) return fail(`No answer: ${answer.why}`, { subject: 'web service', observed: answer.why, expected: 'an HTTP answer' });
    const wanted = [status].flat();
    if (!wanted.includes(answer.status))
      return fail(`The answer is ${answer.status}`, { subject: 'status', observed: String(answer.status), expected: wanted.join(' or ') });
    if (body !== undefined && !answer.body.includes(body))
      return fail('The answer is not the usual one', { subject: 'body', observed: answer.body.slice(0, 200), expected: `a body with "${body}"` });
    const { holder } = answer;
    const genuine = holder?.pristine && (by.length === 0 || by.some(({ program, script }) => holder.program === program && (!script || holder.files[script])));
    if (genuine) return pass();
    return fail('The program that answers is not the one that was delivered', {
      subject: 'program on the port',
      observed: holder ? `${holder.argv.join(' ')}${holder.pristine ? '' : ' (changed)'}` : 'no process',
      expected: by.map(({ program, script }) => [program, script].filter(Boolean).join(' ')).join(' or ') || 'a program as delivered',
    });
  },
});
