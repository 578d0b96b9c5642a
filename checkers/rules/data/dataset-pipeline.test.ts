import { testRule } from '../../engine/test-rule.ts';
import { datasetPipeline } from './dataset-pipeline.ts';
import { silent, trials } from './trials.fixture.ts';

testRule(datasetPipeline, {
  pass: [
    { name: 'today in the model', evidence: trials() },
    { name: 'even where poison is, too', evidence: trials({ row: { poisoned: true } }) },
  ],
  fail: [
    { name: 'not trained', evidence: trials({ genuine: { trained: false, said: 'stopped: signed by nobody' } }), reason: 'Rows that came in are not in the model' },
    { name: 'a program of another make', evidence: trials({ changed: ['/opt/pipeline/train'] }), reason: '/opt/pipeline/train is not as it was delivered' },
    { name: 'no pipeline', evidence: silent, reason: 'The pipeline does not run: curator cannot work: the server hung up' },
  ],
});
