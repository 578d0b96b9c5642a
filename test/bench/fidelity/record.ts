import { perform, type Stage } from './perform.ts';
import { readRecording, type Recording, writeRecording } from './recording.ts';

/** Types each transcript and keeps what the terminal printed. A transcript that cannot be typed to its end is told and keeps its old recording, as do those that were left out. */
export async function record(stage: Stage, say: (line: string) => void): Promise<void> {
  const { scenario, transcripts } = stage.file;
  const kept = await readRecording(scenario).catch((): Recording => ({ transcripts: [] }));
  const all = new Map(kept.transcripts.map((each) => [each.name, each]));
  for (const transcript of transcripts) {
    say(`${scenario}: ${transcript.name}`);
    const steps = await perform(stage, transcript).catch((error: Error) => say(error.message));
    if (!steps) continue;
    all.set(transcript.name, { name: transcript.name, steps });
    await writeRecording(scenario, { transcripts: [...all.values()] });
  }
}
