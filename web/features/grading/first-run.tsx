import type { Attempt, CheckRun } from '#server/api.ts';
import { StandingBadge } from '../../components/standing-badge.tsx';
import { plural } from '../../lib/format.ts';
import { safeguardStanding, standingOf } from '../../lib/grade.ts';
import type { LiveVerdicts } from '../../lib/queries.ts';
import { titleOf } from './check-row.tsx';

type Verdicts = LiveVerdicts['byId'];

function Group({
  title,
  rows,
  waiting,
}: {
  readonly title: string;
  readonly rows: readonly { id: string; standing: ReturnType<typeof standingOf>; title: string; reason: string }[];
  readonly waiting: number;
}) {
  return (
    <section className="check-group">
      <h3>{title}</h3>
      <ul className="check-list">
        {rows.map((row) => (
          <li key={row.id} className={`check-row ${row.standing}`}>
            <div className="check-head">
              <StandingBadge standing={row.standing} />
              <span className="check-title">{row.title}</span>
            </div>
            {row.standing !== 'pass' && row.standing !== 'holding' && <p className="reason">{row.reason}</p>}
          </li>
        ))}
        {waiting > 0 && (
          <li className="check-row running">
            <StandingBadge standing="running">{`${plural(waiting, 'check')} being evaluated`}</StandingBadge>
          </li>
        )}
      </ul>
    </section>
  );
}

/** The first Check of a lab while it runs: verdicts as they arrive, below the tasks that they belong to. */
export function FirstRun({ attempt, run, verdicts }: { readonly attempt: Attempt; readonly run: CheckRun; readonly verdicts: Verdicts }) {
  const { tasks, safeguards } = attempt.scenario;
  const arrived = Object.entries(verdicts);
  const held = arrived.filter(([id]) => safeguards.some((safeguard) => safeguard.id === id));
  return (
    <>
      {tasks.map((task) => {
        const mine = arrived.filter(([id]) => id.startsWith(`${task.id}/`));
        const rows = mine.map(([id, verdict]) => {
          const rule = id.slice(task.id.length + 1).replace(/#\d+$/, '');
          return {
            id,
            standing: standingOf(verdict.status),
            title: titleOf(run.rules[rule], { rule, status: verdict.status as 'pass' }),
            reason: verdict.reason,
          };
        });
        return <Group key={task.id} title={task.title} rows={rows} waiting={Math.max(0, task.checks - rows.length)} />;
      })}
      <Group
        title="Safeguards"
        rows={held.map(([id, verdict]) => ({
          id,
          standing: safeguardStanding(verdict.status),
          title: safeguards.find((each) => each.id === id)?.title ?? id,
          reason: verdict.reason,
        }))}
        waiting={Math.max(0, safeguards.length - held.length)}
      />
    </>
  );
}
