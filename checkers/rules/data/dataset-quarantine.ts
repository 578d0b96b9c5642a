import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { trialNames } from '../../evidence/data.ts';

/**
 * A shard that does not match is set aside, and the rest is trained.
 *
 * Reads:   datasetTrials (the quarantine as the platform reads it, the model's words)
 * Passes:  of each of `trials`, the poisoned shard lies in the quarantine and the honest rest is trained
 * Fails:   it is thrown away, trained, or stops the training; the pipeline does not run
 */
export const datasetQuarantine = defineRule({
  id: 'dataset-quarantine',
  title: { pass: 'What does not match is set aside', fail: 'What does not match is not set aside' },
  why: 'A poisoned shard is the only witness of who poisoned it. Training that stops at each one is an outage that anybody can order.',
  expects: 'A shard that does not match its digest is kept apart, and training goes on without it.',
  severity: 'medium',
  requires: ['datasetTrials'],
  params: z.strictObject({ trials: z.array(z.enum(trialNames)).min(1).default(['swapped', 'row', 'unlisted']) }),
  controls: ['NIST-800-53-SI-7', 'NIST-800-53-CP-10'],
  evaluate({ datasetTrials: tried }, { trials }) {
    const expected = 'the shard in the quarantine, the rest trained';
    if (!tried.ran) return fail(`The pipeline does not run: ${tried.why}`, { subject: 'pipeline', observed: tried.why, expected });
    const wrong = tried.trials.filter(({ name, trained, kept, poisoned }) => trials.includes(name) && !(trained && kept && !poisoned));
    if (wrong.length === 0) return pass();
    const words = ({ trained, kept, poisoned }: (typeof wrong)[number]) => (poisoned ? 'trained' : !trained ? 'nothing trained' : kept ? 'kept' : 'not kept');
    const [first] = wrong;
    const reason = {
      trained: 'A shard that does not match is trained all the same',
      'nothing trained': 'One shard that does not match keeps all others from being trained',
      'not kept': 'A shard that does not match is not in the quarantine',
      kept: '',
    }[words(first!)];
    return fail(
      reason,
      wrong.map((trial) => ({ subject: `trial ${trial.name}`, observed: trial.said || words(trial), expected })),
    );
  },
});
