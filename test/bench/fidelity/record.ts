import { patchOf } from './compare.ts';
import { perform, type Stage } from './perform.ts';
import { readRecording, type Recording, writeRecording } from './recording.ts';
import type { Transcript } from './transcript.ts';

type Say = (line: string) => void;

/** Types each transcript in two labs, keeps the first one's output, and tells what the second one printed otherwise. What was recorded of others stays. */
export async function record(stage: Stage, say: Say): Promise<void> {
  const { scenario, transcripts } = stage.file;
  const kept = await readRecording(scenario).catch((): Recording => ({ transcripts: [] }));
  const all = new Map(kept.transcripts.map((each) => [each.name, each]));
  for (const transcript of transcripts) {
    say(`${scenario}: ${transcript.name}`);
    const steps = await twice(stage, transcript, say).catch((error: Error) => say(error.message));
    if (!steps) continue;
    all.set(transcript.name, { name: transcript.name, steps });
    await writeRecording(scenario, { transcripts: [...all.values()] });
  }
}

async function twice(stage: Stage, transcript: Transcript, say: Say): Promise<Recording['transcripts'][number]['steps']> {
  const steps = await perform(stage, transcript);
  const again = await perform(stage, transcript);
  for (const [index, step] of steps.entries()) {
    const patch = patchOf(step, again[index]!, [step.run, 'again']);
    if (patch !== undefined) say(patch);
  }
  return steps;
}
