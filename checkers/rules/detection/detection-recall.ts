import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { falcoRefused } from '../../engine/falco-refused.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { recordingSchema } from '../../formats/falco/recording.ts';
import { replay } from '../../formats/falco/replay.ts';

/**
 * The rules hear what an intruder did.
 *
 * Reads:   falcoRules.files, replayed over `recording`
 * Passes:  each event that tells of `technique` (absent: of any) is matched by a rule that does not ring all the time
 * Fails:   the rules do not load; an event is matched by no rule, or only by rules that match more than a quarter of the honest events
 */
export const detectionRecall = defineRule({
  id: 'detection-recall',
  title: { pass: 'The intruder is heard', fail: 'Nobody hears the intruder' },
  why: 'What no rule hears is found months later, by somebody else. A rule that rings all the time is as good as none.',
  expects: 'Each step of the intruder makes a rule ring that is quiet otherwise.',
  severity: 'high',
  requires: ['falcoRules'],
  params: z.strictObject({ recording: recordingSchema, technique: z.string().optional() }),
  controls: ['NIST-800-53-SI-4', 'NIST-800-53-AU-2', 'NIST-800-190-4.4.4', 'PCI-DSS-4.0-10.2.1', 'HIPAA-164.312(b)'],
  evaluate({ falcoRules: { files } }, { recording, technique }) {
    const played = replay(files, recording);
    if ('refused' in played) return falcoRefused(played.refused);
    const asked = played.heard.filter(({ event }) => !event.mimics && (technique === undefined || event.tells === technique));
    const missed = asked.filter(({ by }) => by.length === 0).map(({ event }) => event);
    if (missed.length === 0) return pass();
    const [first] = played.ringing;
    return fail(
      first ? `"${first.name}" rings all the time, and no other rule hears that ${missed[0]!.what}` : `No rule hears that ${missed[0]!.what}`,
      missed.map(({ what }) => ({ subject: what, observed: 'silence', expected: 'an alert' })),
    );
  },
});
