import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { trialNames } from '../../evidence/data.ts';

const told = {
  swapped: 'a shard with other rows in it',
  row: 'a shard with one row more',
  unlisted: 'a shard that nobody published',
  exempt: 'a shard of an old name that nobody published',
  forged: 'a changed shard with a manifest made to match',
  foreign: 'a changed shard with a manifest that a stranger signed',
} as const;

/**
 * Training takes only what was published.
 *
 * Reads:   datasetTrials (the pipeline's own programs over poisoned copies of the dataset)
 * Passes:  the published dataset is trained, and of `trials` no poisoned row is
 * Fails:   a poisoned row is in the model; the published dataset is not trained; the pipeline does not run
 */
export const datasetVerification = defineRule({
  id: 'dataset-verification',
  title: { pass: 'Training takes only what was published', fail: 'Training takes what nobody published' },
  why: 'A model cannot unlearn a row. What was put into its data by one hand at night it tells everybody by day.',
  expects: 'Each shard is compared with a manifest that somebody trusted signed.',
  severity: 'high',
  requires: ['datasetTrials'],
  params: z.strictObject({ trials: z.array(z.enum(trialNames)).min(1) }),
  controls: ['NIST-800-53-SI-7', 'NIST-800-53-SI-10', 'NIST-800-53-CM-5', 'HIPAA-164.312(c)(1)'],
  evaluate({ datasetTrials: tried }, { trials }) {
    const expected = 'the published rows and no others';
    if (!tried.ran) return fail(`The pipeline does not run: ${tried.why}`, { subject: 'pipeline', observed: tried.why, expected });
    if (!tried.genuine.trained) return fail('The published dataset is not trained', { subject: 'published dataset', observed: tried.genuine.said, expected });
    const poisoned = tried.trials.filter(({ name, poisoned }) => trials.includes(name) && poisoned);
    if (poisoned.length === 0) return pass();
    return fail(
      `The model was trained on ${told[poisoned[0]!.name]}`,
      poisoned.map(({ name, said }) => ({ subject: told[name], observed: said || 'trained', expected: 'left out' })),
    );
  },
});
