import { defineRule } from '../../engine/define-rule.ts';
import { falcoRefused } from '../../engine/falco-refused.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { rulesOf } from '../../formats/falco/replay.ts';

/**
 * Falco starts with the rules as they are.
 *
 * Reads:   falcoRules.files
 * Passes:  all files load, and at least one rule is enabled
 * Fails:   a file is refused, named by file and line; no rule is enabled
 * N/A:     there is no rules file
 */
export const detectionRulesLoad = defineRule({
  id: 'detection-rules-load',
  title: { pass: 'Falco starts with these rules', fail: 'Falco does not start with these rules' },
  why: 'One line that does not parse switches off all rules, and nobody notices the silence.',
  expects: 'All rule files load, and rules are enabled.',
  severity: 'high',
  requires: ['falcoRules'],
  controls: ['NIST-800-53-SI-4', 'NIST-800-53-AU-12'],
  evaluate({ falcoRules: { files } }) {
    if (files.length === 0) return notApplicable('There is no rules file');
    const rules = rulesOf(files);
    if ('refused' in rules) return falcoRefused(rules.refused);
    if (rules.loaded.length === 0) return fail('No rule is enabled', { subject: 'rules', observed: 'none enabled', expected: 'rules that are enabled' });
    return pass();
  },
});
