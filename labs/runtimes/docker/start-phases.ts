import type { Phase, Progress, StartContext } from '../../contract.ts';
import { LabError } from '../../contract.ts';

/** Steps of a start at which a test may make it fail. */
export type StartStep = 'image' | 'network' | 'create' | 'start' | 'seed' | 'ready' | 'terminal' | 'visitor' | 'warden';

export interface Phases {
  readonly signal: AbortSignal;
  /** Runs one of `total` parts of a phase. The phase is reported when its first part begins and when its last ends. */
  part<T>(phase: Phase, detail: string, work: () => Promise<T>): Promise<T>;
  note(progress: Progress): void;
}

export interface PhaseOptions {
  readonly context: StartContext;
  /** Parts of each phase: as many as there are machines, but for those that the lab has once. */
  readonly parts: Partial<Record<Phase, number>>;
  readonly before?: (step: StartStep) => Promise<void> | void;
}

const isStep = (phase: Phase): phase is Phase & StartStep => phase !== 'queue' && phase !== 'prove';

export function trackPhases({ context, parts, before }: PhaseOptions): Phases {
  const begun = new Set<Phase>();
  const done = new Map<Phase, number>();
  const { signal } = context;
  const note = (progress: Progress) => context.onProgress(progress);
  return {
    signal,
    note,
    async part(phase, detail, work) {
      signal.throwIfAborted();
      const total = parts[phase] ?? 1;
      if (!begun.has(phase)) note({ phase, state: 'running', detail, ...(total > 1 ? { done: 0, total } : {}) });
      begun.add(phase);
      try {
        if (isStep(phase)) await before?.(phase);
        const result = await work();
        signal.throwIfAborted();
        const count = (done.get(phase) ?? 0) + 1;
        done.set(phase, count);
        if (count === total) note({ phase, state: 'done', ...(total > 1 ? { done: count, total } : {}) });
        else note({ phase, state: 'running', detail, done: count, total });
        return result;
      } catch (error) {
        if (!signal.aborted) note({ phase, state: 'failed', detail: (error as Error).message });
        throw explain(error, phase, signal);
      }
    },
  };
}

function explain(error: unknown, phase: Phase, signal: AbortSignal): unknown {
  if (error instanceof LabError || signal.aborted) return error;
  return new LabError('labs.start_failed', `${phase}: ${(error as Error).message}`, { phase, cause: error });
}
