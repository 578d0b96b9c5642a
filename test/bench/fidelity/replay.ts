import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { commandOf, patchOf } from './compare.ts';
import { perform, type Stage } from './perform.ts';
import { readRecording, type RecordedStep } from './recording.ts';
import type { Transcript } from './transcript.ts';

/** How many outputs are as recorded, of how many. */
export interface Share {
  equal: number;
  of: number;
}

export interface Difference {
  readonly scenario: string;
  readonly transcript: string;
  readonly run: string;
  /** Without one the difference is unexplained. */
  readonly reason?: string;
  /** Unified, from `docker` to the runtime, after normalisation, with the exit status as last line. */
  readonly patch: string;
}

export interface Fidelity {
  readonly total: Share;
  readonly scenarios: Readonly<Record<string, Share>>;
  readonly commands: Readonly<Record<string, Share>>;
  readonly differences: readonly Difference[];
}

const reasonSchema = z.array(z.strictObject({ scenario: z.string().optional(), run: z.string(), reason: z.string() }));

/** Types every recorded transcript on the stages' runtime and says how much of it is printed as recorded. */
export async function replay(stages: readonly Stage[], say: (line: string) => void): Promise<Fidelity> {
  const reasons = reasonSchema.parse(parse(await readFile(join(import.meta.dirname, 'reasons.yaml'), 'utf8')));
  const tally = new Tally();
  for (const stage of stages) {
    const { scenario, transcripts } = stage.file;
    const { transcripts: recorded } = await readRecording(scenario);
    for (const transcript of transcripts) {
      const steps = recorded.find(({ name }) => name === transcript.name)?.steps;
      if (steps === undefined) continue;
      say(`${scenario}: ${transcript.name}`);
      const played = await perform(stage, transcript).catch((error: Error) => void say(error.message));
      for (const [index, step] of steps.entries()) {
        const patch = patchOf(step, played?.[index] ?? unplayed(step), ['docker', stage.runtime]);
        const reason = reasons.find((each) => (each.scenario ?? scenario) === scenario && new RegExp(each.run).test(step.run))?.reason;
        tally.count({ scenario, transcript, step }, patch, reason);
      }
    }
  }
  return tally;
}

const unplayed = (step: RecordedStep): RecordedStep => ({ ...step, output: 'not typed: the terminal was lost before\n' });

class Tally implements Fidelity {
  readonly total: Share = { equal: 0, of: 0 };
  readonly scenarios: Record<string, Share> = {};
  readonly commands: Record<string, Share> = {};
  readonly differences: Difference[] = [];

  count({ scenario, transcript, step }: { scenario: string; transcript: Transcript; step: RecordedStep }, patch?: string, reason?: string): void {
    const shares = [this.total, (this.scenarios[scenario] ??= { equal: 0, of: 0 }), (this.commands[commandOf(step.run)] ??= { equal: 0, of: 0 })];
    for (const share of shares) {
      share.of += 1;
      if (patch === undefined) share.equal += 1;
    }
    if (patch !== undefined) this.differences.push({ scenario, transcript: transcript.name, run: step.run, patch, ...(reason !== undefined && { reason }) });
  }
}

const percent = ({ equal, of }: Share): string =>
  `${String(equal).padStart(5)} of ${String(of).padStart(5)}  ${((100 * equal) / Math.max(of, 1)).toFixed(1).padStart(5)} %`;
const rows = (shares: Readonly<Record<string, Share>>): string[] =>
  Object.entries(shares)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, share]) => `${name.padEnd(26)}${percent(share)}`);

/** For people: what differs, then the shares. */
export const fidelityText = ({ differences, scenarios, commands, total }: Fidelity, withPatches: boolean): string =>
  [
    ...differences.map(({ scenario, transcript, run, reason, patch }) => {
      const head = `${scenario}, ${transcript}: ${run.split('\n', 1)[0]}\n    ${reason ?? 'unexplained'}`;
      return withPatches ? `${head}\n${patch}` : head;
    }),
    '',
    ...rows(commands),
    '',
    ...rows(scenarios),
    '',
    `${'in all'.padEnd(26)}${percent(total)}`,
  ].join('\n');
