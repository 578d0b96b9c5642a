import { setTimeout as delay } from 'node:timers/promises';
import { scriptFor } from '#server/catalogue/script-for.ts';
import type { Scenario } from '#server/catalogue/load-scenario.ts';
import { ApiClient } from '#server/cli/play/api-client.ts';
import { check } from '#server/cli/play/play.ts';
import { awaitAttempt } from '#server/cli/play/visit.ts';
import { rampartEnd } from '../rampart-end.ts';
import type { RecordedStep } from './recording.ts';
import type { Transcript, TranscriptFile } from './transcript.ts';
import { Typist } from './typist.ts';

export interface Stage {
  readonly url: string;
  readonly runtime: string;
  readonly scenario: Scenario;
  readonly file: TranscriptFile;
  /** Whether a step that does not end is interrupted, and what comes after it is still typed. */
  readonly tolerant: boolean;
}

/** Types a transcript in a fresh lab, which is ended afterwards. Fewer steps than the transcript has: the terminal did not come back. */
export async function perform(stage: Stage, transcript: Transcript): Promise<RecordedStep[]> {
  const { scenario, variant, machine } = stage.file;
  const api = await ApiClient.connect(stage.url);
  const { id } = await api.start({ scenario, runtime: stage.runtime, variant });
  try {
    await awaitAttempt(api, id, { until: ({ state, proven }) => state === 'ready' && proven });
    // A container answers for itself when it is proven weak. What answers by a twin gets the same traces (files, log lines) by a Check.
    if (stage.runtime === 'embedded') await check(api, id);
    const terminal = await api.openTerminal(id, machine);
    const typist = new Typist(await rampartEnd(api, id, terminal.id));
    const recorded = await type(typist, stage, transcript);
    typist.close();
    return recorded;
  } catch (error) {
    throw new Error(`${scenario}, ${transcript.name}: ${(error as Error).message}`, { cause: error });
  } finally {
    await api.end(id).catch(() => undefined);
  }
}

async function type(typist: Typist, { scenario, file, tolerant }: Stage, { steps }: Transcript): Promise<RecordedStep[]> {
  await typist.ready();
  const recorded: RecordedStep[] = [];
  let changed = false;
  for (const step of steps) {
    if (step.pause !== undefined) await delay(step.pause * 1000);
    const run = 'state' in step ? scriptFor(scenario, step.state, file.variant)! : step.run;
    const result = await typist.run({ run, answers: step.answers }).catch((error: Error) => (tolerant ? interrupted(typist) : Promise.reject(error)));
    if (result === undefined) return recorded;
    recorded.push({ run: step.run, ...(changed && { changed }), ...result });
    changed ||= step.changes;
  }
  return recorded;
}

const interrupted = (typist: Typist): Promise<{ output: string; exit: number } | undefined> =>
  typist.interrupt().then(
    (printed) => ({ output: `did not end: ${printed}`, exit: 130 }),
    () => undefined,
  );
