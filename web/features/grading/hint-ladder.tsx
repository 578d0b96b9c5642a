import { Lightbulb } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Attempt } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { Prose } from '../../components/prose.tsx';
import { problemOf } from '../../lib/api.ts';
import type { HintControl } from './use-hints.ts';

/** Rungs of help, one at a time. In practice they are free, and counted. */
export function HintLadder({
  hints,
  task,
  children,
}: {
  readonly hints: HintControl;
  readonly task: Attempt['scenario']['tasks'][number];
  readonly children: ReactNode;
}) {
  const taken = hints.taken(task.id);
  const next = hints.next(task.id);
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
        {next !== undefined && (
          <button type="button" className="button quiet small" disabled={hints.pending} onClick={() => hints.take(task.id)}>
            <Icon of={Lightbulb} /> Hint {next} of {task.hints} (free, counted)
          </button>
        )}
      </div>
      {hints.failed?.task === task.id && <ProblemCard problem={problemOf(hints.failed.error)} retry={() => hints.take(task.id)} />}
    </div>
  );
}
