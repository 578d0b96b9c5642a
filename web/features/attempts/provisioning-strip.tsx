import { CircleCheckBig, CircleDashed, CircleX, LoaderCircle } from 'lucide-react';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Attempt, PhaseStatus } from '#server/api.ts';
import { Icon } from '../../components/icon.tsx';
import { ProblemCard } from '../../components/problem-card.tsx';
import { useNow } from '../../lib/clock.ts';
import { bytes, duration, plural } from '../../lib/format.ts';
import { type RuntimeName, runtimeWord } from '../../lib/runtimes.ts';
import { elapsedOf, isLate, phaseWord, risingPercent } from './provisioning.ts';

const icons = { pending: CircleDashed, running: LoaderCircle, done: CircleCheckBig, failed: CircleX } as const;
const states = { pending: 'waiting', running: 'under way', done: 'done', failed: 'failed' } as const;

function usually({ usual }: PhaseStatus): string | undefined {
  if (!usual) return undefined;
  if (usual.p90 < 1000) return 'usually under 1 s here';
  const [low, high] = [duration(usual.p50), duration(usual.p90)];
  return low === high ? `usually ${low} here` : `usually ${low.replace(/ s$/, '')}-${high} here`;
}
function progress({ phase, done, total }: PhaseStatus): string | undefined {
  if (done === undefined || total === undefined) return undefined;
  return phase === 'image' && total > 4096 ? `${bytes(done)} of ${bytes(total)}` : `${done} of ${total}`;
}

function PhaseRow({ phase, now, over }: { readonly phase: PhaseStatus; readonly now: number; readonly over: boolean }) {
  const elapsed = elapsedOf(phase, now);
  return (
    <li className={`phase ${phase.state}`}>
      <Icon of={icons[phase.state]} />
      <span className="phase-name">
        {phaseWord(phase.phase)} <span className="sr">{states[phase.state]}</span>
      </span>
      <span className="phase-time">{elapsed === undefined || phase.state === 'pending' ? '' : elapsed < 1000 ? '< 1 s' : duration(elapsed)}</span>
      <span className="caption">{!over && (phase.state === 'pending' || phase.state === 'running') ? (progress(phase) ?? usually(phase)) : ''}</span>
      {phase.detail && phase.state !== 'done' && <code className="phase-detail">{phase.detail}</code>}
      {isLate(phase, now) && phase.usual && (
        <span className="phase-late">Longer than usual (p95 {duration(phase.usual.p95)}). It goes on; you may keep reading.</span>
      )}
    </li>
  );
}

interface Props {
  readonly attempt: Attempt;
  readonly onRetry: () => void;
  /** Other ways to run this scenario here. */
  readonly others: readonly RuntimeName[];
  readonly onOther: (runtime: RuntimeName) => void;
}
function Failed({ attempt, onRetry, others, onOther }: Props) {
  const problem = attempt.failure ?? {
    code: 'labs.start_failed',
    message: 'The lab did not start.',
    why: 'We do not know why.',
    next: 'Try again. Nothing counts against you.',
  };
  return (
    <ProblemCard problem={problem} retry={onRetry}>
      {others.map((name) => (
        <button key={name} type="button" className="button small" onClick={() => onOther(name)}>
          Start it as: {runtimeWord(name).toLowerCase()}
        </button>
      ))}
      <Link className="button small" to="/scenarios">
        Go to the scenarios
      </Link>
    </ProblemCard>
  );
}

/** What the lab is doing until it is handed over: phases with measured times, percent only where it is known. */
export function ProvisioningStrip({ attempt, ...ways }: Props) {
  const now = useNow();
  const failed = attempt.state === 'failed';
  const percent = failed ? undefined : risingPercent(attempt, now);
  const title = failed ? 'Lab failed' : percent === undefined ? 'Starting' : `${percent} %`;
  useEffect(() => {
    document.title = `${title} · ${attempt.scenario.title}`;
  }, [title, attempt.scenario.title]);
  return (
    <div className="provisioning">
      {!failed && (
        <header>
          <h2>{attempt.state === 'queued' ? 'Your lab waits for a place' : 'Your lab is starting'}</h2>
          {percent !== undefined && <span className="percent">{percent} %</span>}
        </header>
      )}
      {percent !== undefined && <progress max={100} value={percent} aria-label="Start of the lab" />}
      {attempt.queuePlace !== undefined && attempt.state === 'queued' && (
        <p>{attempt.queuePlace <= 1 ? 'You are next in the queue.' : `${plural(attempt.queuePlace - 1, 'lab')} before yours.`}</p>
      )}
      {failed ? <Failed attempt={attempt} {...ways} /> : <p className="muted">The brief is on the page already. Nothing counts until you press Check.</p>}
      <ol className="phases" tabIndex={-1}>
        {attempt.phases.map((phase) => (
          <PhaseRow key={phase.phase} phase={phase} now={now} over={failed} />
        ))}
      </ol>
    </div>
  );
}
