import type { Attempt } from '../../api.ts';
import { type ApiClient, PlayError } from './api-client.ts';
import { ShellClient } from './shell-client.ts';

/** From the request on, in milliseconds: until the lab is handed over, and until its first prompt can be read. */
export interface VisitTimings {
  readonly claimMs: number;
  readonly promptMs: number;
}

export interface Visit {
  readonly attempt: Attempt;
  readonly shell: ShellClient;
  readonly timings: VisitTimings;
}

export interface VisitRequest {
  readonly scenario: string;
  readonly runtime: string;
  readonly variant?: number | undefined;
  readonly onPhase?: (line: string) => void;
}

const startMs = 20 * 60_000;

/** Waits until the attempt's view is as wanted. A start that failed is thrown with its reason. */
export async function awaitAttempt(
  api: ApiClient,
  id: string,
  options: { until: (attempt: Attempt) => boolean; onPhase?: VisitRequest['onPhase'] },
): Promise<Attempt> {
  const leave = new AbortController();
  const signal = AbortSignal.any([leave.signal, AbortSignal.timeout(startMs)]);
  try {
    for await (const event of api.events(id, signal)) {
      if (event.type === 'phase')
        options.onPhase?.(`${event.phase.phase} ${event.phase.state}${event.phase.detail === undefined ? '' : `: ${event.phase.detail}`}`);
      if (event.type !== 'attempt') continue;
      const { attempt } = event;
      if (attempt.state === 'failed' || attempt.state === 'ended') throw new PlayError(describe(attempt));
      if (options.until(attempt)) return attempt;
    }
  } catch (error) {
    if (error instanceof PlayError || !signal.aborted) throw error;
  } finally {
    leave.abort();
  }
  throw new PlayError('the attempt did not come as far as wanted');
}

const describe = ({ state, failure, endReason }: Attempt): string =>
  failure === undefined
    ? `the attempt is ${state}: ${endReason ?? 'no reason given'}`
    : [failure.code, failure.message, failure.why, failure.next].filter(Boolean).join(' ');

/** Starts a scenario as the page does, and opens a terminal on its first machine that offers one. */
export async function visit(api: ApiClient, request: VisitRequest): Promise<Visit> {
  const began = performance.now();
  const { scenario, runtime, variant } = request;
  const { id } = await api.start({ scenario, runtime, ...(variant !== undefined && { variant }) });
  try {
    const attempt = await awaitAttempt(api, id, { until: ({ state }) => state === 'ready', ...(request.onPhase && { onPhase: request.onPhase }) });
    const claimMs = performance.now() - began;
    const shell = await enter(api, attempt);
    await shell.prompt();
    return { attempt, shell, timings: { claimMs: Math.round(claimMs), promptMs: Math.round(performance.now() - began) } };
  } catch (error) {
    await api.end(id).catch(() => undefined);
    throw error;
  }
}

export async function enter(api: ApiClient, attempt: Attempt): Promise<ShellClient> {
  const machine = attempt.machines.find(({ terminal }) => terminal);
  if (machine === undefined) throw new PlayError('no machine of this scenario offers a terminal');
  const terminal =
    attempt.terminals.find((each) => each.machine === machine.name && each.state === 'live') ?? (await api.openTerminal(attempt.id, machine.name));
  return ShellClient.connect(await api.socketUrl(attempt.id, terminal.id), api.socketHeaders);
}
