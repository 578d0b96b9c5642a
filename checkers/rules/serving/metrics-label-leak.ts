import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { bodyOf, reached, told } from '../../evidence/http-outcome.ts';

/**
 * Metrics tell about GPUs, not about whose work runs on them.
 *
 * Reads:   metricsScrape.second: the labels of its samples and its text
 * Passes:  no label value is a path and nothing in the text holds one of `sensitive`, whatever the label is called
 * Fails:   otherwise
 * N/A:     the monitoring host gets no metrics
 */
export const metricsLabelLeak = defineRule({
  id: 'metrics-label-leak',
  title: { pass: 'Metrics name no jobs, people or paths', fail: 'Metrics name jobs, people or paths' },
  why: 'Labels travel to every dashboard, alert and long-term store. A project name or a dataset path in one is published to all of them for years.',
  expects: 'Labels identify the GPU and nothing of the work that it does.',
  severity: 'medium',
  requires: ['metricsScrape'],
  params: z.strictObject({ sensitive: z.array(z.string().min(3)).min(1) }),
  controls: ['NIST-800-53-AC-4', 'NIST-800-53-SC-4', 'PCI-DSS-4.0-3.3.1', 'HIPAA-164.308(a)(3)'],
  evaluate({ metricsScrape: { second } }, { sensitive }) {
    if (!reached(second.outcome) || second.samples.length === 0) return notApplicable(`The scrape ${told(second.outcome)}`);
    const leaks = new Map<string, string>();
    for (const { labels } of second.samples)
      for (const [label, value] of Object.entries(labels)) if (isPath(value) || holds(value, sensitive)) leaks.set(label, value);
    const findings = [...leaks].map(([label, value]) => ({ subject: `label ${label}`, observed: value, expected: 'no job, person or path' }));
    if (findings.length > 0) return fail(`Labels tell about the work: ${[...leaks.keys()].join(', ')}`, findings);
    if (!holds(bodyOf(second.outcome), sensitive)) return pass();
    return fail('The text of the metrics tells about the work', { subject: 'metrics text', observed: 'a name of a job, person or dataset', expected: 'none' });
  },
});

const isPath = (value: string) => /^(\w+:\/)?\/[^/]/.test(value);
const holds = (text: string, words: readonly string[]) => words.some((word) => text.toLowerCase().includes(word.toLowerCase()));
