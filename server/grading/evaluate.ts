import { setTimeout as sleep } from 'node:timers/promises';
import type { Grade, GradingPlan, Snapshot, Verdict } from '#checkers/engine/contract.ts';
import type { Lab } from '#labs/contract.ts';
import type { CheckRun } from '../api.ts';
import type { Grader } from '../contract.ts';
import { hasErrors } from './weakness.ts';

export interface VerdictNews {
  readonly id: string;
  readonly kind: 'check' | 'attack' | 'safeguard';
  readonly verdict: Verdict;
}
export interface Evaluation {
  readonly lab: Lab;
  readonly plan: GradingPlan;
  readonly baseline?: Snapshot;
  readonly signal: AbortSignal;
  /** Waits before another try while something is in `error`. */
  readonly retryDelaysMs: readonly number[];
  /** Told once per verdict, and again where a later try changed it. */
  onVerdict?(news: VerdictNews): void;
}
export interface Evaluated {
  readonly snapshot: Snapshot;
  readonly grade: Grade;
  readonly timings: NonNullable<CheckRun['timings']>;
}

/**
 * Collects and judges everything; where anything is in `error`, all of it again, so that no grade mixes two moments. The last try stands.
 * Rejects when even the last try could not be made.
 */
export async function evaluate(grader: Grader, evaluation: Evaluation): Promise<Evaluated> {
  const { lab, plan, signal, retryDelaysMs } = evaluation;
  const clock = stopwatch();
  const told = new Map<string, string>();
  const onVerdict = (news: VerdictNews) => {
    clock.saw(news.kind);
    const text = `${news.verdict.status} ${news.verdict.reason}`;
    if (told.get(news.id) === text) return;
    told.set(news.id, text);
    evaluation.onVerdict?.(news);
  };
  const once = async () => {
    await lab.drawVisitors();
    return grader.grade({ plan, target: lab.target, baseline: evaluation.baseline, signal, onVerdict });
  };
  for (let attempt = 0; ; attempt++) {
    const last = attempt === retryDelaysMs.length;
    try {
      const result = await once();
      if (last || !hasErrors(result.grade)) return { ...result, timings: clock.read() };
    } catch (error) {
      if (last || signal.aborted) throw error;
    }
    await sleep(retryDelaysMs[attempt], undefined, { signal });
  }
}

function stopwatch() {
  const began = performance.now();
  const at: Partial<Record<'first' | 'check' | 'attack', number>> = {};
  const elapsed = () => Math.round(performance.now() - began);
  return {
    saw(kind: VerdictNews['kind']) {
      at.first ??= elapsed();
      at[kind === 'attack' ? 'attack' : 'check'] = elapsed();
    },
    read: () => ({ firstVerdictMs: at.first ?? elapsed(), lastCheckMs: at.check ?? 0, lastAttackMs: at.attack ?? 0, totalMs: elapsed() }),
  };
}
