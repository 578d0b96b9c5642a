import { testRule } from '../../engine/test-rule.ts';
import { datasetQuarantine } from './dataset-quarantine.ts';
import { silent, trials } from './trials.fixture.ts';

testRule(datasetQuarantine, {
  pass: [{ name: 'kept, and the rest is trained', evidence: trials() }],
  fail: [
    { name: 'trained', evidence: trials({ row: { poisoned: true } }), reason: 'A shard that does not match is trained all the same' },
    { name: 'stopped', evidence: trials({ row: { trained: false } }), reason: 'One shard that does not match keeps all others from being trained' },
    { name: 'thrown away', evidence: trials({ unlisted: { kept: false } }), reason: 'A shard that does not match is not in the quarantine' },
    { name: 'no pipeline', evidence: silent, reason: 'The pipeline does not run: curator cannot work: the server hung up' },
  ],
});
