import { parse } from 'yaml';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandOf, type Difference, patchOf } from './compare.ts';
import { perform, type Stage } from './perform.ts';
import { readRecording } from './recording.ts';

interface Options {
  readonly diff?: boolean;
  readonly json?: boolean;
  readonly say: (line: string) => void;
}

interface Share {
  equal: number;
  of: number;
}

interface Reason {
  readonly scenario?: string;
  readonly run: string;
  readonly reason: string;
}

const reasons = async (): Promise<Reason[]> => (parse(await readFile(join(import.meta.dirname, 'reasons.yaml'), 'utf8')) as Reason[] | null) ?? [];

/** Types every recorded transcript on the stages' runtime and says how much of it is printed as recorded. */
export async function replay(stages: readonly Stage[], { diff = false, json = false, say }: Options): Promise<string> {
  const known = await reasons();
  const commands = new Map<string, Share>();
  const differences: (Difference & { reason: string | undefined })[] = [];
  const total: Share = { equal: 0, of: 0 };
  for (const stage of stages) {
    const { scenario, transcripts } = stage.file;
    const recording = await readRecording(scenario);
    for (const transcript of transcripts) {
      say(`${scenario}: ${transcript.name}`);
      const recorded = recording.transcripts.find(({ name }) => name === transcript.name)?.steps ?? [];
      const played = await perform(stage, transcript).catch((error: Error) => void say(error.message));
      for (const [index, step] of recorded.entries()) {
        const actual = played?.[index] ?? { ...step, output: 'nothing: the transcript could not be played\n' };
        const patch = patchOf(step, actual, ['docker', stage.runtime]);
        const share = commands.get(commandOf(step.run)) ?? { equal: 0, of: 0 };
        commands.set(commandOf(step.run), share);
        for (const each of [share, total]) {
          each.of += 1;
          if (patch === undefined) each.equal += 1;
        }
        if (patch === undefined) continue;
        const reason = known.find((each) => (each.scenario ?? scenario) === scenario && new RegExp(each.run).test(step.run))?.reason;
        differences.push({ scenario, transcript: transcript.name, run: step.run, patch, reason });
      }
    }
  }
  if (json) return JSON.stringify({ bench: 'fidelity', total, commands: Object.fromEntries(commands), differences });
  return text({ commands, differences, total, diff });
}

const percent = ({ equal, of }: Share): string =>
  `${String(equal).padStart(5)} of ${String(of).padStart(5)} ${((100 * equal) / Math.max(of, 1)).toFixed(1).padStart(6)} %`;

const text = ({
  commands,
  differences,
  total,
  diff,
}: {
  commands: Map<string, Share>;
  differences: readonly (Difference & { reason: string | undefined })[];
  total: Share;
  diff: boolean;
}): string =>
  [
    ...differences.map(
      ({ scenario, transcript, run, patch, reason }) =>
        `${scenario}, ${transcript}: ${run.split('\n', 1)[0]}\n    ${reason ?? 'unexplained'}${diff ? `\n${patch}` : ''}`,
    ),
    '',
    ...[...commands].sort(([one], [other]) => one.localeCompare(other)).map(([command, share]) => `${command.padEnd(24)}${percent(share)}`),
    '',
    `${'in all'.padEnd(24)}${percent(total)}`,
  ].join('\n');
