import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Attempt, RunStarted } from '#server/api.ts';
import { post, send } from '../../lib/api.ts';
import { attemptQuery, attemptsQuery } from '../../lib/queries.ts';

export type Action = 'extend' | 'pause' | 'resume' | 'reset' | 'finish' | 'end' | 'retry';

function perform(id: string, action: Action): Promise<Attempt | RunStarted | undefined> {
  return action === 'end' ? send('DELETE', `attempts/${id}`) : post(`attempts/${id}/${action}`);
}
const isAttempt = (answer: unknown): answer is Attempt => typeof answer === 'object' && answer !== null && 'scenario' in answer;

/** What can be done to a lab as a whole. A retry leads to the new attempt. */
export function useAttemptActions(id: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (action: Action) => perform(id, action),
    onSuccess: async (answer, action) => {
      void client.invalidateQueries({ queryKey: attemptsQuery.queryKey });
      if (!isAttempt(answer)) return;
      client.setQueryData(attemptQuery(answer.id).queryKey, answer);
      if (action === 'retry' && answer.id !== id) await navigate({ to: '/labs/$id', params: { id: answer.id } });
    },
  });
}
export type AttemptActions = ReturnType<typeof useAttemptActions>;
