import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const answers = z.array(z.strictObject({ at: z.string(), type: z.string() })).default([]);
const extras = { answers, pause: z.number().positive().max(90).optional() };
const stepSchema = z.union([
  z.string().transform((run) => ({ run, changes: false, answers: [] as z.output<typeof answers>, pause: undefined })),
  z.strictObject({ run: z.string(), ...extras }).transform((step) => ({ ...step, changes: false })),
  z.strictObject({ change: z.string(), ...extras }).transform(({ change, ...step }) => ({ ...step, run: change, changes: true })),
  z
    .strictObject({ state: z.string() })
    .transform(({ state }) => ({ state, run: state, changes: true, answers: [] as z.output<typeof answers>, pause: undefined })),
]);
const fileSchema = z.strictObject({
  variant: z.number().int().positive(),
  machine: z.string(),
  afterStates: z.array(stepSchema).default([]),
  transcripts: z.array(z.strictObject({ name: z.string(), steps: z.array(stepSchema).min(1) })).min(1),
});

/**
 * One thing that the learner types. `run`: the text, which several lines make a paste, or the name of a state whose script is pasted.
 * `changes`: what comes after it counts as run after a change. `answers`: keys sent when the program asks. `pause`: seconds waited before.
 */
export type Step = z.output<typeof stepSchema>;

/** Steps in one terminal of one fresh lab. */
export interface Transcript {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** What is typed in the labs of one scenario. */
export interface TranscriptFile {
  readonly scenario: string;
  readonly variant: number;
  readonly machine: string;
  readonly transcripts: readonly Transcript[];
}

const folder = join(import.meta.dirname, 'transcripts');

export const transcriptScenarios = async (): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith('.yaml')).map((name) => name.slice(0, -'.yaml'.length));

/** `states`: the scenario's own, each looked around after in a lab of its own. */
export async function readTranscripts(scenario: string, states: readonly string[]): Promise<TranscriptFile> {
  const { afterStates, transcripts, ...file } = fileSchema.parse(parse(await readFile(join(folder, `${scenario}.yaml`), 'utf8')));
  const after = afterStates.length === 0 ? [] : states.map((state) => ({ name: `after ${state}`, steps: [stepSchema.parse({ state }), ...afterStates] }));
  return { ...file, scenario, transcripts: [...transcripts, ...after] };
}
