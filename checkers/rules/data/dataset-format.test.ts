import { testRule } from '../../engine/test-rule.ts';
import { datasetFormat } from './dataset-format.ts';
import { silent, trials } from './trials.fixture.ts';

testRule(datasetFormat, {
  pass: [{ name: 'left alone', evidence: trials() }],
  fail: [
    { name: 'loaded', evidence: trials({ genuine: { pickle: true } }), reason: 'A pickle that came in was loaded' },
    { name: 'nothing trains at all', evidence: trials({ genuine: { trained: false } }), reason: 'The published dataset is not trained' },
    { name: 'no pipeline', evidence: silent, reason: 'The pipeline does not run: curator cannot work: the server hung up' },
  ],
});
