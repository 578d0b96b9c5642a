import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Attempt, TerminalSummary } from '#server/api.ts';
import { post } from '../../lib/api.ts';
import { openingSize } from './terminal-client.ts';

/** Opens terminals, and the first one by itself as soon as the lab is ready. */
export function useOpenTerminal(attempt: Attempt, onOpened: (terminal: string) => void) {
  const open = useMutation({
    mutationFn: (machine: string) => post<TerminalSummary>(`attempts/${attempt.id}/terminals`, { machine, ...openingSize }),
    onSuccess: (terminal) => onOpened(terminal.id),
  });
  const tried = useRef(false);
  const { mutate } = open;
  const machine = attempt.machines.find((each) => each.terminal)?.name;
  const needed = attempt.state === 'ready' && attempt.terminals.length === 0;
  useEffect(() => {
    if (!needed || tried.current || machine === undefined) return;
    tried.current = true;
    mutate(machine);
  }, [needed, machine, mutate]);
  return open;
}
