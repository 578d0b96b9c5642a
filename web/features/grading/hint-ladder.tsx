import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Lightbulb } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Attempt, Hint } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { Prose } from '../../components/prose.tsx';
import { post, problemOf } from '../../lib/api.ts';
import { hintsQuery } from '../../lib/queries.ts';

/** Rungs of help, one at a time. In practice they are free, and counted. */
export function HintLadder({
  attempt,
  task,
  children,
}: {
  readonly attempt: Attempt;
  readonly task: Attempt['scenario']['tasks'][number];
  readonly children: ReactNode;
}) {
  const client = useQueryClient();
  const hints = useQuery(hintsQuery(attempt.id));
  const taken = (hints.data ?? []).filter((hint) => hint.task === task.id).toSorted((a, b) => a.index - b.index);
  const take = useMutation({
    mutationFn: () => post<Hint>(`attempts/${attempt.id}/hints`, { task: task.id }),
    onSuccess: (hint) => client.setQueryData<Hint[]>(hintsQuery(attempt.id).queryKey, (known = []) => [...known, hint]),
  });
  const next = taken.length + 1;
  return (
    <div className="hints">
      {taken.length > 0 && (
        <ol className="hint-list">
          {taken.map((hint) => (
            <li key={hint.index}>
              <span className="caption">
                Hint {hint.index} of {hint.of}
              </span>
              <Prose tree={hint.text} />
            </li>
          ))}
        </ol>
      )}
      <div className="task-actions">
        {children}
        {next <= task.hints && attempt.state !== 'ended' && (
          <button type="button" className="button quiet small" disabled={take.isPending} onClick={() => take.mutate()}>
            <Icon of={Lightbulb} /> Hint {next} of {task.hints} (free, counted)
          </button>
        )}
      </div>
      {take.error && <ProblemCard problem={problemOf(take.error)} retry={() => take.mutate()} />}
    </div>
  );
}
