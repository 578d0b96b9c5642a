import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { falcoRefused } from '../../engine/falco-refused.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { recordingSchema } from '../../formats/falco/recording.ts';
import { replay } from '../../formats/falco/replay.ts';

/**
 * What is spared is spared narrowly.
 *
 * Reads:   falcoRules.files, replayed over `recording`
 * Passes:  each event in which an intruder looks like somebody honest is matched by a rule that does not ring all the time
 * Fails:   the rules do not load; an intruder passes by a name, a path or a parent that an exception lets through
 */
export const detectionExceptions = defineRule({
  id: 'detection-exceptions',
  title: { pass: 'Exceptions let only the honest through', fail: 'An exception lets the intruder through' },
  why: 'An intruder picks a name. An exception that asks for nothing but a name is a door with a sign on it.',
  expects: 'An exception asks who acts and on what, so that half of a disguise is not enough.',
  severity: 'high',
  requires: ['falcoRules'],
  params: z.strictObject({ recording: recordingSchema }),
  controls: ['NIST-800-53-SI-4', 'NIST-800-53-AC-6', 'NIST-800-190-4.4.4'],
  evaluate({ falcoRules: { files } }, { recording }) {
    const played = replay(files, recording);
    if ('refused' in played) return falcoRefused(played.refused);
    const passed = played.heard.filter(({ event, by }) => event.mimics && by.length === 0).map(({ event }) => event.what);
    if (passed.length === 0) return pass();
    return fail(
      `No rule hears that ${passed[0]!}`,
      passed.map((subject) => ({ subject, observed: 'silence', expected: 'an alert' })),
    );
  },
});
