import { setTimeout as delay } from 'node:timers/promises';
import { loadCatalogue } from '../../catalogue/catalogue.ts';
import { problemText } from '../../catalogue/problem.ts';
import { scriptFor } from '../../catalogue/script-for.ts';
import type { CheckRun } from '../../api.ts';
import { type ApiClient, PlayError } from './api-client.ts';
import { awaitAttempt, enter, visit, type VisitTimings } from './visit.ts';

export interface PlayRequest {
  readonly scenario: string;
  readonly runtime: string;
  /** `start`, `solution` or the name of a state. */
  readonly as: string;
  readonly variant?: number | undefined;
  readonly onProgress?: (line: string) => void;
}

/** The grade as `play --json` prints it. */
export interface PlayResult {
  readonly scenario: string;
  readonly runtime: string;
  readonly variant: number;
  readonly score: number;
  readonly max: number;
  readonly tasks: readonly { id: string; points: number; max: number; checks: readonly { rule: string; status: string; reason: string }[] }[];
  readonly attacks: readonly { id: string; status: string; points: number; max: number }[];
  readonly safeguards: readonly { id: string; status: string }[];
  readonly timings: VisitTimings & { readonly checkMs: number };
}

const scriptMs = 10 * 60_000;
const checkMs = 120_000;
const pollMs = 20;

/** Drives a server as a browser does: start, paste, Check. The lab is ended afterwards. */
export async function play(api: ApiClient, request: PlayRequest): Promise<PlayResult> {
  const script = await scriptReader(request);
  const { attempt, shell, timings } = await visit(api, { ...request, ...(request.onProgress && { onPhase: request.onProgress }) });
  let terminal = shell;
  try {
    const proven = await awaitAttempt(api, attempt.id, { until: (view) => view.proven && view.state === 'ready' });
    const source = script(proven.variant);
    if (source !== undefined) {
      if (proven.machines[0]?.address !== attempt.machines[0]?.address || shell.ended) terminal = await enter(api, proven);
      await terminal.prompt();
      const status = await terminal.run(source, scriptMs);
      request.onProgress?.(`script ended with ${status}`);
    }
    const { run, ms } = await check(api, attempt.id);
    return report(request, { run, variant: proven.variant, timings: { ...timings, checkMs: ms } });
  } finally {
    terminal.close();
    await api.end(attempt.id).catch(() => undefined);
  }
}

/** Reads the scripts before anything is started, so that a wrong name costs no lab. */
async function scriptReader({ scenario: id, as }: PlayRequest): Promise<(variant: number) => string | undefined> {
  const { scenarios, problems } = await loadCatalogue();
  const scenario = scenarios.get(id);
  if (scenario === undefined) {
    const why = problems.find(({ file }) => file.includes(`/${id}/`));
    throw new PlayError(
      why === undefined ? `there is no scenario "${id}"; there are ${[...scenarios.keys()].join(', ')}` : `the scenario "${id}" is broken: ${problemText(why)}`,
    );
  }
  const names = ['start', 'solution', ...scenario.states.map(({ name }) => name)];
  if (!names.includes(as)) throw new PlayError(`"${id}" has no state "${as}"; it has ${names.join(', ')}`);
  return (variant) => (as === 'start' ? undefined : scriptFor(scenario, as, variant));
}

/** Presses Check and waits for the last verdict. */
export async function check(api: ApiClient, attempt: string): Promise<{ run: CheckRun; ms: number }> {
  const began = performance.now();
  const { id } = await api.check(attempt);
  while (performance.now() - began < checkMs) {
    const run = await api.run(attempt, id);
    if (run.state === 'done') return { run, ms: Math.round(performance.now() - began) };
    if (run.state === 'failed') throw new PlayError('the check could not be run');
    await delay(pollMs);
  }
  throw new PlayError(`the check was not done after ${checkMs / 1000} s`);
}

const report = (request: PlayRequest, { run, variant, timings }: { run: CheckRun; variant: number; timings: PlayResult['timings'] }): PlayResult => {
  const grade = run.grade;
  if (grade === undefined) throw new PlayError('the check gave no grade');
  return {
    scenario: request.scenario,
    runtime: request.runtime,
    variant,
    score: grade.score,
    max: grade.max,
    tasks: grade.tasks.map(({ id, points, max, checks }) => ({
      id,
      points,
      max,
      checks: checks.map(({ rule, status, reason }) => ({ rule, status, reason })),
    })),
    attacks: grade.attacks.map(({ id, status, points, max }) => ({ id, status, points, max })),
    safeguards: grade.safeguards.map(({ id, status }) => ({ id, status })),
    timings,
  };
};
