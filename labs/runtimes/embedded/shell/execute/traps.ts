import { signalNumber, signalNumbers } from '../../program/signals.ts';
import type { Shell } from '../state/shell.ts';
import { Exit } from './control.ts';

/** Runs a trap's text; `$?` is as before unless it exits. */
export const runTrap = async (shell: Shell, text: string): Promise<void> => {
  const { status, pipeStatus, inTrap } = shell;
  shell.inTrap = true;
  try {
    await shell.engine.evaluate(shell, text, { firstLine: shell.line });
  } finally {
    shell.inTrap = inTrap;
  }
  shell.status = status;
  shell.pipeStatus = pipeStatus;
};

/** Traps whose signals came while a command ran. */
export const runPendingTraps = async (shell: Shell): Promise<void> => {
  while (shell.pendingTraps.length > 0) {
    const text = shell.traps.get(shell.pendingTraps.shift()!);
    if (text) await runTrap(shell, text);
  }
};

const ignoredByDefault = new Set(['CHLD', 'CONT', 'STOP', 'URG', 'WINCH']);
const stopping = new Set(['TSTP', 'TTIN', 'TTOU']);
const listening = new WeakSet<Shell['sys']>();

/** From now on signals reach the shell instead of ending it: traps run, others end it as they would have. */
export const listenToSignals = (shell: Shell, onOther?: (signal: string) => void): void => {
  if (listening.has(shell.sys)) return;
  listening.add(shell.sys);
  shell.sys.onSignal((signal) => {
    const action = shell.traps.get(signal);
    if (action === '') return;
    if (action !== undefined) {
      shell.pendingTraps.push(signal);
      shell.wake();
    } else if (onOther) onOther(signal);
    else if (stopping.has(signal)) void shell.sys.kill(shell.sys.pid, 'STOP');
    else if (!ignoredByDefault.has(signal)) {
      shell.ending = new Exit(128 + signalNumber(signal));
      shell.wake();
    }
  });
};

/** `INT`, `SIGINT`, `2`, `EXIT`, `0` as a trap's name; undefined where there is none. */
export const trapName = (spec: string): string | undefined => {
  const upper = spec.toUpperCase().replace(/^SIG/, '');
  if (upper === '0' || upper === 'EXIT') return 'EXIT';
  if (['ERR', 'DEBUG', 'RETURN'].includes(upper)) return upper;
  if (upper in signalNumbers) return upper;
  return Object.entries(signalNumbers).find(([, number]) => String(number) === upper)?.[0];
};
