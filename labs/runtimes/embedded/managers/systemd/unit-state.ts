import { signalNumber } from '../../program/signals.ts';

/** What a unit does now. Kept in the store, so that it is the same after a restart of the server. */
export interface UnitState {
  readonly active: 'inactive' | 'active' | 'activating' | 'deactivating' | 'reloading' | 'failed';
  readonly sub: string;
  /** When `active` became what it is. */
  readonly sinceMs: number;
  /** `success`, `exit-code`, `signal`, `timeout`, `start-limit-hit`, ... */
  readonly result: string;
  readonly main?: ProcessRecord;
  readonly control: readonly ProcessRecord[];
  readonly restarts: number;
  /** Recent starts, for StartLimitBurst. */
  readonly startsMs: readonly number[];
  /** The condition that kept it from starting. */
  readonly unmet?: { readonly text: string; readonly atMs: number };
  readonly lastTriggerMs?: number;
  readonly nextMs?: number;
  readonly activatedMs?: number;
  /** Of the daemon, for a next life of the server. */
  readonly memory?: unknown;
}

export interface ProcessRecord {
  readonly pid: number;
  /** `ExecStart`, `ExecStartPre`, ... */
  readonly kind: string;
  readonly command: string;
  readonly comm: string;
  /** Present when it has ended. */
  readonly end?: { readonly code: number; readonly signal?: string };
  readonly startedMs: number;
  readonly endedMs?: number;
}

export const unstarted: UnitState = { active: 'inactive', sub: 'dead', sinceMs: 0, result: 'success', control: [], restarts: 0, startsMs: [] };

const names: Readonly<Record<number, string>> = {
  0: 'SUCCESS',
  1: 'FAILURE',
  2: 'INVALIDARGUMENT',
  3: 'NOTIMPLEMENTED',
  4: 'NOPERMISSION',
  5: 'NOTINSTALLED',
  6: 'NOTCONFIGURED',
  7: 'NOTRUNNING',
  200: 'CHDIR',
  203: 'EXEC',
  216: 'GROUP',
  217: 'USER',
  226: 'NAMESPACE',
  255: 'EXCEPTION',
};
/** `code=exited, status=1/FAILURE`; the journal names a signal with its number. */
export const endText = ({ code, signal }: { code: number; signal?: string }, numbered = false): string =>
  signal === undefined
    ? `code=exited, status=${code}/${names[code] ?? 'n/a'}`
    : numbered
      ? `code=killed, status=${signalNumber(signal)}/${signal}`
      : `code=killed, signal=${signal}`;

const cleanSignals = new Set(['HUP', 'INT', 'TERM', 'PIPE']);

/** Whether this end is no failure; `also` are SuccessExitStatus' words. */
export const endedWell = ({ code, signal }: { code: number; signal?: string }, also: readonly string[] = []): boolean =>
  signal === undefined ? code === 0 || also.includes(String(code)) : cleanSignals.has(signal) || also.includes(`SIG${signal}`);
