import { Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import type { Results } from '#server/api.ts';
import { CheckWall } from '../../components/check-wall.tsx';
import { Icon } from '../../components/icon.tsx';
import { RuntimeTag } from '../../components/runtime-tag.tsx';
import { clock, dayAndTime, duration, plural } from '../../lib/format.ts';
import { wallOf } from '../../lib/grade.ts';

export const exportUrl = (attempt: string): string => `/api/attempts/${attempt}/export`;

export function Summary({ results }: { readonly results: Results }) {
  const { attempt, grade, hints, activeMs } = results;
  const held = grade?.safeguards.filter((safeguard) => safeguard.status === 'pass').length ?? 0;
  const alive = attempt.state === 'ready' || attempt.state === 'paused';
  return (
    <header className="results-head">
      <p className="caption">
        {attempt.mode} · <RuntimeTag name={attempt.runtime} /> · {dayAndTime(attempt.createdAt)}
        {attempt.endedAt && `-${clock(attempt.endedAt)}`}
      </p>
      <h1>{attempt.scenario.title}</h1>
      <div className="result-line">
        {grade ? (
          <>
            <p className="result-score">
              <strong>{grade.score}</strong> of {grade.max} points
            </p>
            <CheckWall wall={wallOf(attempt.scenario, grade, attempt.check?.history)} layout="row" />
          </>
        ) : (
          <p className="result-score">No check has been run. Open the lab and press Check.</p>
        )}
      </div>
      <div className="result-facts">
        <p className="facts-line">
          {grade && (
            <>
              <span>
                {grade.evaluated} of {grade.total} checks evaluated
              </span>
              <span>
                {held} of {plural(grade.safeguards.length, 'safeguard')} held
              </span>
            </>
          )}
          <span>{plural(hints, 'hint')}</span>
          <span>{duration(activeMs)} active</span>
        </p>
        <p className="result-actions">
          {alive && (
            <Link className="button small primary" to="/labs/$id" params={{ id: attempt.id }}>
              Open lab
            </Link>
          )}
          {!alive && (
            <Link className="button small primary" to="/scenarios/$id" params={{ id: attempt.scenario.id }}>
              Start again
            </Link>
          )}
          <a className="button small" href={exportUrl(attempt.id)} download={`${attempt.scenario.id}-${attempt.id}.json`}>
            <Icon of={Download} /> Export JSON
          </a>
        </p>
      </div>
    </header>
  );
}
