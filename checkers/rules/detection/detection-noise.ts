import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { falcoRefused } from '../../engine/falco-refused.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { recordingSchema } from '../../formats/falco/recording.ts';
import { replay } from '../../formats/falco/replay.ts';

/**
 * The rules are silent while everybody does their work.
 *
 * Reads:   falcoRules.files, replayed over `recording`
 * Passes:  no rule matches an event that tells of nobody, and at least half of those that tell of an intruder are heard
 * Fails:   the rules do not load; a rule matches an honest event; the silence is that of rules that hear nothing
 */
export const detectionNoise = defineRule({
  id: 'detection-noise',
  title: { pass: 'Honest work makes no alarm', fail: 'Honest work makes an alarm' },
  why: 'Who is woken for nothing ten times does not get up the eleventh time.',
  expects: 'What is honest rings nowhere.',
  severity: 'medium',
  requires: ['falcoRules'],
  params: z.strictObject({ recording: recordingSchema }),
  controls: ['NIST-800-53-SI-4', 'NIST-800-53-AU-2', 'NIST-800-190-4.4.4'],
  evaluate({ falcoRules: { files } }, { recording }) {
    const played = replay(files, recording);
    if ('refused' in played) return falcoRefused(played.refused);
    const [first] = played.noise;
    if (first)
      return fail(
        `"${first.by[0]!.name}" rings when ${first.event.what}`,
        played.noise.map(({ event, by }) => ({ subject: event.what, observed: `alert "${by[0]!.name}"`, expected: 'silence' })),
      );
    const heard = played.heard.filter(({ by }) => by.length > 0).length;
    if (heard * 2 >= played.heard.length) return pass();
    const observed = `${heard} of ${played.heard.length} steps heard`;
    return fail('The rules hear too little of the intruder for their silence to mean anything', {
      subject: 'rules',
      observed,
      expected: 'half of them at least',
    });
  },
});
