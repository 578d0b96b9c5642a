import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Attempt, Hint } from '#server/api.ts';
import { post } from '../../lib/api.ts';
import { hintsQuery } from '../../lib/queries.ts';

/** The hints that were opened, and the next rung of each ladder. */
export function useHints(attempt: Attempt) {
  const client = useQueryClient();
  const hints = useQuery(hintsQuery(attempt.id));
  const take = useMutation({
    mutationFn: (task: string) => post<Hint>(`attempts/${attempt.id}/hints`, { task }),
    onSuccess: (hint) => client.setQueryData<Hint[]>(hintsQuery(attempt.id).queryKey, (known = []) => [...known, hint]),
  });
  const taken = (task: string): Hint[] => (hints.data ?? []).filter((hint) => hint.task === task).toSorted((a, b) => a.index - b.index);
  return {
    taken,
    /** Number of the task's next hint; none where the ladder is climbed or the lab is over. */
    next(task: string): number | undefined {
      const number = taken(task).length + 1;
      const of = attempt.scenario.tasks.find((each) => each.id === task)?.hints ?? 0;
      return number <= of && attempt.state !== 'ended' ? number : undefined;
    },
    pending: take.isPending,
    failed: take.error && take.variables !== undefined ? { task: take.variables, error: take.error } : undefined,
    take: take.mutate,
  };
}
export type HintControl = ReturnType<typeof useHints>;
