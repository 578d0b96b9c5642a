import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * The pipeline loads no format that runs code.
 *
 * Reads:   datasetTrials.genuine (a pickle came in beside honest rows, by the pipeline's own way)
 * Passes:  the rows are trained, and the pickle is not loaded
 * Fails:   the pickle is loaded; the rows are not trained; the pipeline does not run
 */
export const datasetFormat = defineRule({
  id: 'dataset-format',
  title: { pass: 'No format that runs code is loaded', fail: 'A format that runs code is loaded' },
  why: 'A pickle is a program. Whoever brings one runs it as whoever loads it.',
  expects: 'Only plain data is loaded, whoever brought or signed it.',
  severity: 'critical',
  requires: ['datasetTrials'],
  controls: ['NIST-800-53-SI-10', 'NIST-800-53-SI-7', 'PCI-DSS-4.0-6.2.4'],
  evaluate({ datasetTrials: tried }) {
    const expected = 'rows trained, pickle left alone';
    if (!tried.ran) return fail(`The pipeline does not run: ${tried.why}`, { subject: 'pipeline', observed: tried.why, expected });
    const { trained, pickle, said } = tried.genuine;
    if (pickle) return fail('A pickle that came in was loaded', { subject: 'heartbeat.pkl', observed: 'its code ran', expected });
    return trained ? pass() : fail('The published dataset is not trained', { subject: 'published dataset', observed: said, expected });
  },
});
