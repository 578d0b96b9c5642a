import { testRule } from '../../engine/test-rule.ts';
import { worldWritableFiles } from './world-writable-files.ts';

const survey = (...paths: readonly string[]) => ({
  fileSurvey: { privileged: [], unowned: [], worldWritable: paths.map((path) => ({ path, mode: 0o666, uid: 0, gid: 0 })) },
});

testRule(worldWritableFiles, {
  pass: [{ name: 'none', evidence: survey() }],
  fail: [{ name: 'one', evidence: survey('/srv/ledger/open.csv'), reason: 'Every account can change /srv/ledger/open.csv' }],
});
