import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Attempt, RunStarted } from '#server/api.ts';
import { announce } from '../../lib/announce.ts';
import { post } from '../../lib/api.ts';
import { checkSentence } from '../../lib/grade.ts';

/** Starts a Check, and says its result once it is there. */
export function useCheck(attempt: Attempt) {
  const check = useMutation({ mutationFn: () => post<RunStarted>(`attempts/${attempt.id}/checks`) });
  const { check: run } = attempt;
  const running = check.isPending || run?.state === 'running';
  const said = useRef<string>(run?.state === 'done' ? run.id : undefined);
  const { mutate } = check;
  useEffect(() => {
    if (run?.state !== 'done' || said.current === run.id || !run.grade) return;
    said.current = run.id;
    announce(checkSentence(run.grade));
    const broken = run.grade.safeguards.find((safeguard) => safeguard.status === 'fail');
    if (broken) announce(`Safeguard broken: ${broken.title}. ${broken.reason}`, 'assertive');
  }, [run]);
  const possible = attempt.state === 'ready' && !running;
  return { running, possible, error: check.error, start: () => possible && mutate() };
}
export type CheckControl = ReturnType<typeof useCheck>;
