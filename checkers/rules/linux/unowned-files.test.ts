import { testRule } from '../../engine/test-rule.ts';
import { unownedFiles } from './unowned-files.ts';

const survey = (...paths: readonly string[]) => ({
  fileSurvey: { privileged: [], worldWritable: [], unowned: paths.map((path) => ({ path, mode: 0o644, uid: 1099, gid: 1099 })) },
});

testRule(unownedFiles, {
  pass: [{ name: 'none', evidence: survey() }],
  fail: [{ name: 'one', evidence: survey('/srv/ledger/archive.csv'), reason: '/srv/ledger/archive.csv belongs to nobody' }],
});
