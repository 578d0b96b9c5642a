import type { Phase, Progress, StartContext } from '../contract.ts';
import { LabError } from '../contract.ts';

/** Steps of a start at which a test may make it fail. */
export type StartStep = 'image' | 'network' | 'create' | 'start' | 'seed' | 'ready' | 'terminal' | 'visitor' | 'warden';
export type BeforeStep = (step: StartStep) => Promise<void> | void;

/** One way through the phases: the network's, or one machine's. */
export interface Walk {
  /** Ends the phase that this walk is in and begins the next. Throws where the start was aborted. */
  enter(phase: Phase, detail?: string): Promise<void>;
  leave(): void;
  /** Reports the failed phase and returns the error to throw. */
  fail(error: unknown): unknown;
}

export interface Phases {
  readonly signal: AbortSignal;
  walk(): Walk;
  /** A walk of one phase. */
  part<T>(phase: Phase, detail: string, work: () => Promise<T>): Promise<T>;
  note(progress: Progress): void;
}

export interface PhaseOptions {
  readonly context: StartContext;
  /** Parts of each phase, where there are more than one: as many as there are machines. A phase ends with its last part. */
  readonly parts: Partial<Record<Phase, number>>;
  readonly before?: BeforeStep;
}

const isStep = (phase: Phase): phase is Phase & StartStep => phase !== 'queue' && phase !== 'prove';

export function trackPhases({ context, parts, before }: PhaseOptions): Phases {
  const { signal } = context;
  const done = new Map<Phase, number>();
  const note = (progress: Progress) => context.onProgress(progress);

  const tell = (phase: Phase, detail?: string) => {
    const [count, total] = [done.get(phase) ?? 0, parts[phase] ?? 1];
    note({ phase, state: count === total ? 'done' : 'running', detail, ...(total > 1 ? { done: count, total } : {}) });
  };

  const walk = (): Walk => {
    let current: Phase | undefined;
    const leave = () => {
      if (!current) return;
      done.set(current, (done.get(current) ?? 0) + 1);
      tell(current);
      current = undefined;
    };
    return {
      async enter(phase, detail) {
        leave();
        signal.throwIfAborted();
        current = phase;
        if (!done.has(phase)) {
          done.set(phase, 0);
          tell(phase, detail);
        }
        if (isStep(phase)) await before?.(phase);
      },
      leave,
      fail(error) {
        if (signal.aborted) return signal.reason as unknown;
        const phase = current;
        if (phase) note({ phase, state: 'failed', detail: (error as Error).message });
        return error instanceof LabError
          ? error
          : new LabError('labs.start_failed', `${phase ?? 'start'}: ${(error as Error).message}`, { phase, cause: error });
      },
    };
  };

  const part: Phases['part'] = async (phase, detail, work) => {
    const way = walk();
    try {
      await way.enter(phase, detail);
      const result = await work();
      signal.throwIfAborted();
      way.leave();
      return result;
    } catch (error) {
      throw way.fail(error);
    }
  };
  return { signal, note, walk, part };
}
