import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Attempt } from '#server/api.ts';
import type { Confirmed } from '../../features/attempts/confirm-dialog.tsx';
import { useAttemptActions } from '../../features/attempts/use-attempt-actions.ts';
import { useStartLab } from '../../features/catalogue/start-lab.tsx';
import { useAttacks } from '../../features/grading/use-attacks.ts';
import { useCheck } from '../../features/grading/use-check.ts';
import { useHints } from '../../features/grading/use-hints.ts';
import { useDeck } from '../../features/terminals/use-deck.ts';
import { TerminalPool } from '../../features/terminals/terminal-pool.ts';
import { smallMedia, useMedia } from '../../lib/use-media.ts';
import { offeredRuntimes } from '../../lib/runtimes.ts';
import { runtimesQuery, sessionQuery } from '../../lib/queries.ts';
import type { WorkspaceSearch } from '../workspace-search.ts';

function usePool(attempt: string): TerminalPool {
  const pool = useMemo(() => new TerminalPool(attempt), [attempt]);
  useEffect(() => {
    pool.hold();
    return () => pool.release();
  }, [pool]);
  return pool;
}

/** Finishing leads to the results as soon as the last check is in. */
function useFinish(attempt: Attempt, asked: boolean): void {
  const navigate = useNavigate();
  const before = useRef(attempt.state);
  useEffect(() => {
    const was = before.current;
    before.current = attempt.state;
    if (asked && was !== 'ended' && attempt.state === 'ended') void navigate({ to: '/attempts/$id', params: { id: attempt.id } });
  }, [attempt.state, attempt.id, asked, navigate]);
}

/** Ctrl+W in a terminal closes the tab: leaving with the keyboard in a live terminal asks. */
function useLeaveQuestion(alive: boolean): void {
  useEffect(() => {
    if (!alive) return;
    const ask = (event: BeforeUnloadEvent): void => {
      if (document.activeElement?.closest('.terminal')) event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [alive]);
}

export function useWorkspace(attempt: Attempt) {
  const pool = usePool(attempt.id);
  const search = useSearch({ from: '/labs/$id' });
  const navigate = useNavigate();
  const go = useCallback(
    (change: Partial<WorkspaceSearch>) =>
      void navigate({ to: '/labs/$id', params: { id: attempt.id }, search: (known) => ({ ...known, ...change }), replace: true }),
    [navigate, attempt.id],
  );
  const actions = useAttemptActions(attempt.id);
  const control = useCheck(attempt);
  const attacks = useAttacks(attempt);
  const hints = useHints(attempt);
  const [asking, ask] = useState<Confirmed>();
  const [keys, setKeys] = useState(false);
  const [full, setFull] = useState(false);
  const limits = useQuery(sessionQuery).data?.limits;
  const start = useStartLab();
  const runtimes = useQuery({ ...runtimesQuery, enabled: attempt.state === 'failed' });
  const others = offeredRuntimes(attempt.scenario, runtimes.data ?? []).flatMap(({ name, available }) => (available && name !== attempt.runtime ? [name] : []));
  useFinish(attempt, actions.variables === 'finish');
  useLeaveQuestion(attempt.state === 'ready');
  const wide = !useMedia(smallMedia);
  const deck = useDeck(attempt, { place: search, go, wide });
  const [endedBefore] = useState(attempt.state === 'ended');
  const holds = attempt.state === 'ready' || attempt.state === 'paused' || (attempt.state === 'ended' && !endedBefore);
  const client = holds && deck.focused ? pool.get(deck.focused.id) : undefined;
  return {
    attempt,
    pool,
    search,
    go,
    actions,
    control,
    attacks,
    hints,
    asking,
    ask,
    keys,
    setKeys,
    full,
    setFull,
    client,
    deck,
    wide,
    endedBefore,
    others,
    start,
    extendMinutes: limits?.extendMinutes ?? 15,
  };
}
export type WorkspaceModel = ReturnType<typeof useWorkspace>;
