import { patchOf } from './compare.ts';
import { perform, type Stage } from './perform.ts';
import { readRecording, type Recording, writeRecording } from './recording.ts';

/** Types each transcript in two labs, keeps the first one's output, and tells what the second one printed otherwise. Transcripts that were left out stay as they are. */
export async function record(stage: Stage, say: (line: string) => void): Promise<void> {
  const { scenario, transcripts } = stage.file;
  const kept = await readRecording(scenario).catch((): Recording => ({ transcripts: [] }));
  const all = new Map(kept.transcripts.map((each) => [each.name, each]));
  for (const transcript of transcripts) {
    say(`${scenario}: ${transcript.name}`);
    const steps = await perform(stage, transcript);
    all.set(transcript.name, { name: transcript.name, steps });
    await writeRecording(scenario, { transcripts: [...all.values()] });
    const again = await perform(stage, transcript);
    steps.map((step, index) => patchOf(step, again[index]!, [step.run, 'again'])).forEach((patch) => patch !== undefined && say(patch));
  }
}
