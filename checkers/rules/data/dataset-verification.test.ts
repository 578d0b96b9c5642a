import { testRule } from '../../engine/test-rule.ts';
import { datasetVerification } from './dataset-verification.ts';
import { silent, trials } from './trials.fixture.ts';

const content = { trials: ['swapped', 'row', 'unlisted', 'exempt'] as ('swapped' | 'row' | 'unlisted' | 'exempt')[] };
testRule(datasetVerification, {
  pass: [
    { name: 'nothing poisoned', evidence: trials(), params: content },
    { name: 'stopped instead', evidence: trials({ swapped: { trained: false } }), params: content },
    { name: 'only what is asked for', evidence: trials({ forged: { poisoned: true } }), params: content },
  ],
  fail: [
    { name: 'swapped', evidence: trials({ swapped: { poisoned: true } }), params: content, reason: 'The model was trained on a shard with other rows in it' },
    { name: 'exempt', evidence: trials({ exempt: { poisoned: true } }), params: content, reason: 'The model was trained on a shard of an old name that nobody published' },
    {
      name: 'signed by a stranger',
      evidence: trials({ foreign: { poisoned: true } }),
      params: { trials: ['forged', 'foreign'] },
      reason: 'The model was trained on a changed shard with a manifest that a stranger signed',
    },
    { name: 'nothing trains at all', evidence: trials({ genuine: { trained: false } }), params: content, reason: 'The published dataset is not trained' },
    { name: 'no pipeline', evidence: silent, params: content, reason: 'The pipeline does not run: curator cannot work: the server hung up' },
  ],
});
