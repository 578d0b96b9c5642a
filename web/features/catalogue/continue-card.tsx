import { Link } from '@tanstack/react-router';
import type { Attempt } from '#server/api.ts';
import { CheckWall } from '../../components/check-wall.tsx';
import { RuntimeTag } from '../../components/runtime-tag.tsx';
import { useNow } from '../../lib/clock.ts';
import { ago, countdown, withZone } from '../../lib/format.ts';
import { wallOf } from '../../lib/grade.ts';

const open = new Set<Attempt['state']>(['queued', 'starting', 'ready', 'paused']);
export const newestOpen = (attempts: readonly Attempt[]): Attempt | undefined =>
  attempts.filter((attempt) => open.has(attempt.state)).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0];

function standing(attempt: Attempt, now: number): string {
  if (attempt.state === 'paused') return attempt.expiresAt ? `Paused, kept until ${withZone(attempt.expiresAt)}` : 'Paused';
  if (attempt.state !== 'ready') return 'Starting';
  return attempt.expiresAt ? `Running, ${countdown(Date.parse(attempt.expiresAt) - now)} left` : 'Running';
}

export function ContinueCard({ attempt }: { readonly attempt: Attempt }) {
  const now = useNow();
  const grade = attempt.check?.grade;
  return (
    <section className="continue" aria-labelledby="continue-title">
      <div>
        <p className="caption" id="continue-label">
          Continue
        </p>
        <h2 id="continue-title">{attempt.scenario.title}</h2>
        <p className="muted">
          <RuntimeTag name={attempt.runtime} /> · {standing(attempt, now)} · started {ago(attempt.createdAt, now)}
          {grade && ` · ${grade.score} of ${grade.max} points`}
        </p>
      </div>
      <CheckWall wall={wallOf(attempt.scenario, grade, attempt.check?.history)} layout="row" />
      <Link className="button primary" to="/labs/$id" params={{ id: attempt.id }}>
        {attempt.state === 'paused' ? 'Resume lab' : 'Open lab'}
      </Link>
    </section>
  );
}
