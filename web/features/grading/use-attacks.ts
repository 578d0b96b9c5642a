import { useMutation } from '@tanstack/react-query';
import type { Attempt, RunStarted } from '#server/api.ts';
import { post } from '../../lib/api.ts';

/** Replays attacks to look at. `running` names the one whose result is awaited. */
export function useAttacks(attempt: Attempt) {
  const countOf = (attack: string): number => attempt.attackRuns.filter((run) => run.attack === attack).length;
  const show = useMutation({
    mutationFn: (attack: string) => post<RunStarted>(`attempts/${attempt.id}/attacks/${attack}`).then(() => countOf(attack)),
  });
  const asked = show.variables;
  const running = asked !== undefined && (show.isPending || (show.isSuccess && show.data === countOf(asked))) ? asked : undefined;
  const possible = attempt.state === 'ready' && running === undefined;
  return {
    running,
    possible,
    failed: show.error && asked !== undefined ? { attack: asked, error: show.error } : undefined,
    show: (attack: string): void => {
      if (possible) show.mutate(attack);
    },
  };
}
export type AttackControl = ReturnType<typeof useAttacks>;
