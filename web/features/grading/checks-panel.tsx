import { useQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import type { Attempt, CheckRun } from '#server/api.ts';
import { CheckWall } from '../../components/check-wall.tsx';
import { Icon } from '../../components/icon.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { StandingBadge } from '../../components/standing-badge.tsx';
import { problemOf } from '../../lib/api.ts';
import { clock, clockSeconds, plural } from '../../lib/format.ts';
import { attackStanding, attackWord, type Grade, historyText, safeguardStanding, type Standing, standingOf, wallOf } from '../../lib/grade.ts';
import { type LiveVerdicts, verdictsKey } from '../../lib/queries.ts';
import { CheckRow } from './check-row.tsx';
import { DisputeButton, DisputeOutcome } from './dispute-line.tsx';
import { useOutcomes } from './use-outcomes.ts';
import { FirstRun } from './first-run.tsx';
import type { CheckControl } from './use-check.ts';

type Live = (id: string) => Standing | undefined;

/** While a run is under way: what arrived of it so far, and `running` for the rest. */
function useLive(attempt: Attempt): { live: Live; verdicts: LiveVerdicts['byId'] } {
  const { data } = useQuery<LiveVerdicts>({ queryKey: verdictsKey(attempt.id), enabled: false, queryFn: () => ({ run: '', byId: {} }) });
  const { check: run } = attempt;
  if (run?.state !== 'running') return { live: () => undefined, verdicts: {} };
  const verdicts = data?.run === run.id ? data.byId : {};
  const live: Live = (id) => {
    const verdict = verdicts[id];
    return verdict ? standingOf(verdict.status, run.history[id]) : 'running';
  };
  return { live, verdicts };
}

interface Shown {
  readonly attempt: Attempt;
  readonly grade: Grade;
  readonly run: CheckRun;
  readonly live: Live;
}
function Tasks({ attempt, grade, run, live }: Shown) {
  return grade.tasks.map((task) => (
    <section key={task.id} className="check-group">
      <h3>
        {task.title}
        <span className="points">
          {task.points} of {task.max}
        </span>
      </h3>
      {task.withheldBy.length > 0 && (
        <p className="withheld">
          Points wait until {plural(task.withheldBy.length, 'safeguard')} {task.withheldBy.length === 1 ? 'holds' : 'hold'} again:{' '}
          {titles(grade, task.withheldBy)}
        </p>
      )}
      <ul className="check-list">
        {task.checks.map((check) => (
          <CheckRow key={check.id} attempt={attempt} check={check} run={run} live={live(check.id)} />
        ))}
      </ul>
    </section>
  ));
}
const titles = (grade: Grade, ids: readonly string[]): string => ids.map((id) => grade.safeguards.find((each) => each.id === id)?.title ?? id).join(', ');

function Attacks({ attempt, grade, run, live }: Shown) {
  if (grade.attacks.length === 0) return null;
  return (
    <section className="check-group">
      <h3>Attack</h3>
      <ul className="check-list">
        {grade.attacks.map((attack) => {
          const standing = live(attack.id) ?? attackStanding(attack.status);
          return (
            <li key={attack.id} className={`check-row ${standing}`} data-check={attack.id} data-standing={standing}>
              <div className="check-head">
                <StandingBadge standing={standing}>{standing === 'running' ? 'Replaying' : attackWord(attack.status)}</StandingBadge>
                <span className="check-title">{attack.title}</span>
                <span className="points">{attack.max}</span>
              </div>
              <p className="reason">{attack.reason}</p>
              <DisputeOutcome attempt={attempt} run={run} check={attack} />
              <DisputeButton attempt={attempt} run={run} check={attack} title={attack.title} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Safeguards({ attempt, grade, run, live }: Shown) {
  return (
    <section className="check-group">
      <h3>Safeguards</h3>
      <ul className="check-list">
        {grade.safeguards.map((safeguard) => {
          const streamed = live(safeguard.id);
          const standing = streamed === 'running' ? streamed : safeguardStanding(streamed ? (streamed === 'pass' ? 'pass' : 'fail') : safeguard.status);
          const since = run.history[safeguard.id]?.brokenAt;
          return (
            <li key={safeguard.id} className={`check-row ${standing}`} data-check={safeguard.id} data-standing={standing}>
              <div className="check-head">
                <StandingBadge standing={standing}>
                  {standing === 'broken' ? `Broken${since ? ` since ${clock(since)}` : ''}` : standing === 'holding' ? 'Holding' : ''}
                </StandingBadge>
                <span className="check-title">{safeguard.title}</span>
              </div>
              {standing !== 'holding' && standing !== 'running' && <p className="reason">{safeguard.reason}</p>}
              {standing === 'broken' && historyText(run.history[safeguard.id]) && <p className="reason">{historyText(run.history[safeguard.id])}</p>}
              <DisputeOutcome attempt={attempt} run={run} check={safeguard} />
              <DisputeButton attempt={attempt} run={run} check={safeguard} title={safeguard.title} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function liveWall(attempt: Attempt, grade: Grade | undefined, live: Live): ReturnType<typeof wallOf> {
  const wall = wallOf(attempt.scenario, grade, attempt.check?.history);
  if (attempt.check?.state !== 'running' || !grade) return wall;
  return { courses: wall.courses.map((course) => course.map((brick) => ({ ...brick, standing: live(brick.id) ?? brick.standing }))), footing: wall.footing };
}

/** The wall, the score with its coverage, and every check. The newest finished grade stays while a new run streams in over it. */
export function ChecksPanel({ attempt, control }: { readonly attempt: Attempt; readonly control: CheckControl }) {
  const { live, verdicts } = useLive(attempt);
  useOutcomes(attempt);
  const run = attempt.check;
  const grade = run?.grade;
  return (
    <>
      <header className="checks-head">
        <p className="score">
          {grade ? (
            <>
              <strong>
                {grade.score} of {grade.max} points
              </strong>{' '}
              · {grade.evaluated} of {grade.total} checks evaluated
            </>
          ) : (
            <strong>{attempt.check?.state === 'running' ? 'First check is running' : 'No check run yet'}</strong>
          )}
        </p>
        <CheckWall wall={liveWall(attempt, grade, live)} />
        <button type="button" className="button primary" disabled={!control.possible} onClick={() => void control.start()} data-region-focus>
          <Icon of={ListChecks} /> {control.running ? 'Checking' : 'Check'}
        </button>
        {run?.finishedAt && !control.running && <p className="caption">Last check {clockSeconds(run.finishedAt)}. Everything is evaluated each time.</p>}
      </header>
      {control.error && <ProblemCard problem={problemOf(control.error)} retry={() => void control.start()} />}
      {attempt.check?.state === 'failed' && (
        <ProblemCard
          tone="warn"
          problem={{ code: 'checks.run_failed', message: 'This check could not be run.', why: 'The fault is ours. No points are lost.', next: 'Try again.' }}
          retry={() => void control.start()}
        />
      )}
      {run && grade ? (
        <>
          <Tasks attempt={attempt} grade={grade} run={run} live={live} />
          <Attacks attempt={attempt} grade={grade} run={run} live={live} />
          <Safeguards attempt={attempt} grade={grade} run={run} live={live} />
        </>
      ) : run?.state === 'running' ? (
        <FirstRun attempt={attempt} run={run} verdicts={verdicts} />
      ) : (
        <p className="empty-note">A check looks at the whole lab, says what it saw and what it expected, and costs nothing. Run it as often as you like.</p>
      )}
    </>
  );
}
