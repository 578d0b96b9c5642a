import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * Rows that come in today are in today's model.
 *
 * Reads:   datasetTrials (collector, curator and trainer at work over SSH), the pipeline's programs
 * Passes:  the collector's rows are published by the curator and trained by the trainer, with the programs as they were delivered
 * Fails:   one of them cannot work; the rows are not in the model; a program was changed
 */
export const datasetPipeline = defineRule({
  id: 'dataset-pipeline',
  title: { pass: 'The honest pipeline trains', fail: 'The honest pipeline does not train' },
  why: 'Data that nobody can poison because nobody can add to it trains no model.',
  expects: 'Collector, curator and trainer do their work with the pipeline as it was delivered.',
  severity: 'high',
  requires: ['datasetTrials'],
  controls: ['NIST-800-53-CP-2', 'NIST-800-53-CM-5'],
  evaluate({ datasetTrials: tried }) {
    if (!tried.ran) return fail(`The pipeline does not run: ${tried.why}`, { subject: 'pipeline', observed: tried.why, expected: 'rows come in, are published and trained' });
    const [changed] = tried.changed;
    if (changed !== undefined) return fail(`${changed} is not as it was delivered`, { subject: changed, observed: 'changed', expected: 'as delivered' });
    if (tried.genuine.trained) return pass();
    return fail('Rows that came in are not in the model', { subject: 'model', observed: tried.genuine.said || 'nothing trained', expected: 'the rows of today' });
  },
});
