import { Link } from '@tanstack/react-router';
import type { Attempt } from '#server/api.ts';
import { useNow } from '../../lib/clock.ts';
import { duration, withZone } from '../../lib/format.ts';
import type { Action } from './use-attempt-actions.ts';

/** Ended or paused: who or what did it and when, what is kept, and the way on. */
export function StateBanner({ attempt, onAction }: { readonly attempt: Attempt; readonly onAction: (action: Action) => void }) {
  if (attempt.state === 'paused') {
    return (
      <div className="banner warn" role="status">
        <span>Lab paused. Programs and memory are kept{attempt.expiresAt && ` until ${withZone(attempt.expiresAt)}`}. Typing is off.</span>
        <span className="actions">
          <button type="button" className="button small primary" onClick={() => onAction('resume')}>
            Resume lab
          </button>
        </span>
      </div>
    );
  }
  if (attempt.state !== 'ended') return null;
  return (
    <div className="banner warn" role="status">
      <span>
        <strong>This lab ended{attempt.endedAt && ` on ${withZone(attempt.endedAt)}`}.</strong> {attempt.endReason} Results, changes and the recording are kept.
      </span>
      <span className="actions">
        <button type="button" className="button small" onClick={() => onAction('retry')}>
          Start again
        </button>
        <Link className="button small primary" to="/attempts/$id" params={{ id: attempt.id }}>
          See results
        </Link>
      </span>
    </div>
  );
}

export function StaleBanner({ heard }: { readonly heard: number }) {
  const now = useNow();
  if (now - heard < 3000) return null;
  return (
    <div className="banner warn" role="status">
      <span>Last update {duration(now - heard)} ago, reconnecting. Your lab keeps running.</span>
    </div>
  );
}
