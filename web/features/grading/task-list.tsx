import type { Attempt } from '#server/api.ts';
import { StandingBadge } from '../../components/standing-badge.tsx';
import { plural } from '../../lib/format.ts';
import { type Grade, type Standing, standingOf, wordOf } from '../../lib/grade.ts';
import { AttackCards } from './attack-card.tsx';
import { HintLadder } from './hint-ladder.tsx';
import type { AttackControl } from './use-attacks.ts';
import type { CheckControl } from './use-check.ts';
import type { HintControl } from './use-hints.ts';

const order: readonly Standing[] = ['regress', 'fail', 'warn', 'none'];

export function taskStanding(attempt: Attempt, task: Grade['tasks'][number] | undefined): Standing {
  if (!task) return 'none';
  const standings = task.checks.map((check) => standingOf(check.status, attempt.check?.history[check.id]));
  return order.find((standing) => standings.includes(standing)) ?? 'pass';
}

function factsOf(task: Attempt['scenario']['tasks'][number], judged: Grade['tasks'][number] | undefined): string {
  if (!judged) return `${plural(task.checks, 'check')} · ${plural(task.points, 'point')}`;
  return judged.withheldBy.length > 0 ? 'points wait for a safeguard' : `${judged.points} of ${task.points} points`;
}

/** Where a task's heading is found. */
export const taskAnchor = (task: string): string => `task-${task}`;

interface Props {
  readonly attempt: Attempt;
  readonly grade: Grade | undefined;
  readonly control: CheckControl;
  readonly attacks: AttackControl;
  readonly hints: HintControl;
}
export function TaskList({ attempt, grade, control, attacks, hints }: Props) {
  return (
    <div className="task-list">
      <ol className="tasks">
        {attempt.scenario.tasks.map((task, index) => {
          const judged = grade?.tasks.find((each) => each.id === task.id);
          const standing = taskStanding(attempt, judged);
          return (
            <li key={task.id} className="task">
              <h3 id={taskAnchor(task.id)} tabIndex={-1}>
                <span className="number">{index + 1}</span> {task.title}
              </h3>
              <p className="task-facts">
                {judged && <StandingBadge standing={standing}>{standing === 'pass' ? 'Done' : wordOf(standing)}</StandingBadge>}
                <span className="caption">{factsOf(task, judged)}</span>
              </p>
              <HintLadder hints={hints} task={task}>
                <button type="button" className="button small" disabled={!control.possible} onClick={() => void control.start()}>
                  {control.running ? 'Checking' : 'Check this task'}
                </button>
              </HintLadder>
            </li>
          );
        })}
      </ol>
      <AttackCards attempt={attempt} control={attacks} />
    </div>
  );
}
