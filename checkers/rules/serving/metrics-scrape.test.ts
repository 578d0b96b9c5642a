import { testRule } from '../../engine/test-rule.ts';
import type { MetricsScrape, ScrapeAnswer } from '../../evidence/serving.ts';
import { answer, shipped, silence } from '../network/http-outcome.fixture.ts';
import { metricsScrape } from './metrics-scrape.ts';

const program = shipped('/opt/gpu-node/exporter.py');
const page = (energy: number, gpus = ['0', '1'], watts = 321): ScrapeAnswer => ({
  outcome: answer(200, 'text'),
  samples: gpus.flatMap((gpu) => [
    { name: 'util', labels: { gpu }, value: 70 },
    { name: 'energy', labels: { gpu }, value: energy },
    { name: 'limit', labels: { gpu }, value: watts },
  ]),
});
const scrape = (change: Partial<MetricsScrape> = {}): { metricsScrape: MetricsScrape } => ({
  metricsScrape: { visitor: 'monitor', first: page(100), second: page(200), program, canary: { series: 'limit', gpu: '1', value: 321 }, ...change },
});
const { canary: _, ...withoutCanary } = scrape().metricsScrape;
const params = { series: 'util', counter: 'energy', gpus: 2 };

testRule(metricsScrape, {
  pass: [
    { name: 'fresh readings', evidence: scrape(), params },
    { name: 'the operator could not set a value', evidence: { metricsScrape: withoutCanary }, params },
  ],
  fail: [
    { name: 'closed to all', evidence: scrape({ first: { outcome: silence('timeout'), samples: [] } }), params, reason: 'The scrape did not answer in time' },
    { name: 'password asked', evidence: scrape({ second: { outcome: answer(401), samples: [] } }), params, reason: 'The scrape answered 401' },
    { name: 'a GPU is missing', evidence: scrape({ second: page(200, ['1']) }), params, reason: '1 of 2 GPUs are measured' },
    { name: 'a saved page', evidence: scrape({ second: page(100) }), params, reason: 'The readings do not move' },
    { name: 'invented readings', evidence: scrape({ second: page(200, ['0', '1'], 400) }), params, reason: 'The readings do not follow the GPUs' },
    {
      name: 'a changed exporter',
      evidence: scrape({ program: { ...program, pristine: false } }),
      params,
      reason: 'The exporter does not run as it was shipped',
    },
  ],
});
