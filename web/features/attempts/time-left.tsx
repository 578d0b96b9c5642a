import { useEffect, useRef } from 'react';
import type { Attempt } from '#server/api.ts';
import { announce } from '../../lib/announce.ts';
import { useNow } from '../../lib/clock.ts';
import { countdown } from '../../lib/format.ts';

const warnings = [
  { atMs: 60_000, how: 'assertive', words: '1 minute left. Extend the lab, or finish it.' },
  { atMs: 300_000, how: 'polite', words: '5 minutes left.' },
  { atMs: 600_000, how: 'polite', words: '10 minutes left.' },
] as const;

export function leftMs(attempt: Attempt, now: number): number | undefined {
  if (attempt.expiresAt === undefined || (attempt.state !== 'ready' && attempt.state !== 'paused')) return undefined;
  return Math.max(0, Date.parse(attempt.expiresAt) - now);
}

/** Says each warning once, when its time comes; silent about those that had passed before the page was opened. */
function useWarnings(left: number | undefined): void {
  const last = useRef<number | undefined>(undefined);
  useEffect(() => {
    const before = last.current;
    last.current = left;
    if (left === undefined || before === undefined) return;
    const crossed = warnings.find(({ atMs }) => left <= atMs && before > atMs);
    if (crossed) announce(crossed.words, crossed.how);
  }, [left]);
}

export function TimeLeft({ attempt }: { readonly attempt: Attempt }) {
  const left = leftMs(attempt, useNow());
  useWarnings(attempt.state === 'ready' ? left : undefined);
  if (left === undefined) return null;
  const tone = left <= 60_000 ? 'last' : left <= 600_000 ? 'soon' : '';
  return (
    <span className={`time-left ${tone}`} role="timer" aria-label={`${countdown(left)} left`}>
      {attempt.state === 'paused' ? 'paused, ' : 'left '}
      <strong>{countdown(left)}</strong>
    </span>
  );
}

/** Below ten minutes the page says what happens then. */
export function ExpiryBanner({
  attempt,
  onExtend,
  extendMinutes,
}: {
  readonly attempt: Attempt;
  readonly onExtend: () => void;
  readonly extendMinutes: number;
}) {
  const left = leftMs(attempt, useNow());
  if (left === undefined || left > 600_000 || attempt.state !== 'ready') return null;
  return (
    <div className="banner warn">
      <span>This lab ends in {countdown(left)}. Results and changes are kept, the machines are not.</span>
      <span className="actions">
        {attempt.extensionsLeft > 0 && (
          <button type="button" className="button small" onClick={onExtend}>
            Extend by {extendMinutes} min
          </button>
        )}
      </span>
    </div>
  );
}
