import type { Grade } from '#checkers/engine/contract.ts';
import type { CheckHistory } from '../api.ts';

type Graded = { readonly finishedAt: string; readonly grade: Grade };

/** For what passes no longer: when it passed last, and when it was first found broken after that. An `error` says nothing either way. */
export function historyOf(runs: readonly Graded[]): Record<string, CheckHistory> {
  const history: Record<string, { passedAt?: string; brokenAt?: string }> = {};
  for (const { finishedAt, grade } of runs) {
    for (const { id, status } of verdictsOf(grade)) {
      if (status === 'pass') history[id] = { passedAt: finishedAt };
      else if (status !== 'error' && history[id]?.passedAt) history[id].brokenAt ??= finishedAt;
    }
  }
  return Object.fromEntries(Object.entries(history).filter(([, { brokenAt }]) => brokenAt));
}

export const verdictsOf = (grade: Grade) => [...grade.tasks.flatMap((task) => task.checks), ...grade.attacks, ...grade.safeguards];
