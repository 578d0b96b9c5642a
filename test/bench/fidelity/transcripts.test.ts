import { describe, expect, it } from 'vitest';
import { commandOf } from './compare.ts';
import { readRecording } from './recording.ts';
import { readTranscripts, transcriptScenarios } from './transcript.ts';

describe.each(await transcriptScenarios())('%s', async (id) => {
  const { transcripts: recorded } = await readRecording(id);
  const steps = recorded.flatMap((each) => each.steps);

  it('was recorded as it is typed', async () => {
    const states = recorded.flatMap(({ name }) => /^after (.*)/.exec(name)?.[1] ?? []);
    const { transcripts } = await readTranscripts(id, states);
    const runs = (all: readonly { name: string; steps: readonly { run: string }[] }[]) =>
      Object.fromEntries(all.map(({ name, steps }) => [name, steps.map(({ run }) => run)]));
    expect(runs(recorded)).toEqual(runs(transcripts));
  });

  it('types at least 25 different commands, and two in five after a change', () => {
    expect(new Set(steps.map(({ run }) => run)).size).toBeGreaterThanOrEqual(25);
    expect(steps.filter(({ changed }) => changed).length / steps.length).toBeGreaterThanOrEqual(0.4);
  });
});

describe('commandOf', () => {
  it.each([
    ['sudo ss -tlnp', 'ss'],
    ['sudo -l', 'sudo'],
    ['sudo -u clerk cat /etc/shadow', 'cat'],
    ['sudo DEBIAN_FRONTEND=noninteractive apt-get purge -y vsftpd', 'apt-get'],
    ['LC_ALL=C ls', 'ls'],
    ['web=$(aws ec2 describe-vpcs); echo $web', 'aws'],
    ['cat <<END\nuser\nEND\n', 'cat'],
  ])('%j is of %s', (run, command) => expect(commandOf(run)).toBe(command));
});
