import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { reached, told } from '../../evidence/http-outcome.ts';
import type { MetricSample, MetricsScrape } from '../../evidence/serving.ts';

/**
 * The monitoring host still gets true readings of every GPU.
 *
 * Reads:   metricsScrape.first, second, canary (a value that the platform set in between), program
 * Passes:  both scrapes hold `series` for `gpus` GPUs, `counter` rises, the set value is shown, the exporter runs as shipped
 * Fails:   otherwise
 */
export const metricsScrape = defineRule({
  id: 'metrics-scrape',
  title: { pass: 'Monitoring gets its readings', fail: 'Monitoring has gone blind' },
  why: 'A node that is no longer measured is the best place to hide a miner.',
  expects: 'The monitoring host scrapes fresh readings of every GPU from the exporter as shipped.',
  severity: 'high',
  requires: ['metricsScrape'],
  params: z.strictObject({ series: z.string(), counter: z.string(), gpus: z.int().min(1) }),
  controls: ['NIST-800-53-SI-4', 'NIST-800-53-CP-2'],
  evaluate({ metricsScrape: scrape }, { series, counter, gpus }) {
    const subject = `scrape by ${scrape.visitor}`;
    const blind = [scrape.first, scrape.second].find(({ outcome }) => !reached(outcome));
    if (blind) return fail(`The scrape ${told(blind.outcome)}`, { subject, observed: told(blind.outcome), expected: 'metrics' });
    const measured = gpusOf(scrape.second.samples, series);
    if (measured.size !== gpus)
      return fail(`${measured.size} of ${gpus} GPUs are measured`, {
        subject,
        observed: `${series} of ${measured.size} GPUs`,
        expected: `${series} of ${gpus} GPUs`,
      });
    const before = total(scrape.first.samples, counter);
    const after = total(scrape.second.samples, counter);
    if (!(after > before))
      return fail('The readings do not move', { subject, observed: `${counter}: ${before}, then ${after}`, expected: 'a counter that rises' });
    if (!showsCanary(scrape))
      return fail('The readings do not follow the GPUs', {
        subject,
        observed: `${scrape.canary!.series} is not what was set`,
        expected: String(scrape.canary!.value),
      });
    if (scrape.program.running && scrape.program.pristine && scrape.program.listening) return pass();
    return fail('The exporter does not run as it was shipped', {
      subject: scrape.program.path,
      observed: scrape.program.running ? 'changed, or without a port' : 'not running',
      expected: 'running unchanged',
    });
  },
});

const gpusOf = (samples: readonly MetricSample[], series: string) =>
  new Set(samples.filter(({ name, value }) => name === series && Number.isFinite(value)).map(({ labels }) => labels.gpu ?? ''));
const total = (samples: readonly MetricSample[], counter: string) => samples.filter(({ name }) => name === counter).reduce((sum, { value }) => sum + value, 0);

const showsCanary = ({ canary, second }: MetricsScrape): boolean =>
  canary === undefined || second.samples.some(({ name, labels, value }) => name === canary.series && labels.gpu === canary.gpu && value === canary.value);
