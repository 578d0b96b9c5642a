import { testRule } from '../../engine/test-rule.ts';
import { answer, shipped, silence } from '../network/http-outcome.fixture.ts';
import { metricsLabelLeak } from './metrics-label-leak.ts';

const scrape = (labels: Readonly<Record<string, string>>, text = 'util 1') => {
  const second = { outcome: answer(200, text), samples: [{ name: 'util', labels: { gpu: '0', ...labels }, value: 1 }] };
  return { metricsScrape: { visitor: 'monitor', first: second, second, program: shipped('/opt/x.py') } };
};
const gone = { outcome: silence(), samples: [] };
const params = { sensitive: ['atlas', 'mara'] };

testRule(metricsLabelLeak, {
  pass: [
    { name: 'only the GPU', evidence: scrape({ UUID: 'GPU-1' }), params },
    { name: 'a neutral class of work', evidence: scrape({ queue: 'batch' }), params },
  ],
  fail: [
    { name: 'job', evidence: scrape({ hpc_job: 'train-Atlas-7b' }), params, reason: 'Labels tell about the work: hpc_job' },
    { name: 'renamed', evidence: scrape({ j: 'train-atlas-7b' }), params, reason: 'Labels tell about the work: j' },
    { name: 'path', evidence: scrape({ dataset: '/data/x' }), params, reason: 'Labels tell about the work: dataset' },
    { name: 'bucket', evidence: scrape({ dataset: 's3://bucket/x' }), params, reason: 'Labels tell about the work: dataset' },
    { name: 'comment', evidence: scrape({}, '# job of mara'), params, reason: 'The text of the metrics tells about the work' },
  ],
  notApplicable: [
    { name: 'no metrics', evidence: { metricsScrape: { ...scrape({}).metricsScrape, second: gone } }, params, reason: 'The scrape refused the connection' },
  ],
});
