import type { JobResult } from './core.ts';
import type { InstallResult, InstallVerb } from './install.ts';
import type { UnitFileState } from './unit-file-states.ts';
import type { UnitState } from './unit-state.ts';

/** What `sys.request('systemd', op, args)` answers, by op. Every op rejects with SysError EACCES where the caller has no way to the manager. */
export interface SystemdRequests {
  /** Whether the caller reaches the manager at all, and whether it may change anything. */
  access: { args: undefined; answer: { reached: boolean; mayChange: boolean } };
  /** Units by name or glob, read as they are known; with `all` unknown to the manager as well. */
  units: { args: { names?: readonly string[] }; answer: readonly UnitReport[] };
  files: { args: undefined; answer: readonly UnitFileState[] };
  job: { args: { verb: JobVerb; names: readonly string[] }; answer: { jobs: readonly JobResult[]; warnings: readonly string[] } };
  install: { args: { verb: InstallVerb; names: readonly string[]; runtime?: boolean }; answer: InstallResult };
  reload: { args: undefined; answer: undefined };
  /** What every service begins with. */
  environment: { args: undefined; answer: Readonly<Record<string, string>> };
  'set-environment': { args: { variables: Readonly<Record<string, string>> }; answer: undefined };
  kill: { args: { names: readonly string[]; signal: string; whom?: 'main' | 'control' | 'all' }; answer: { failed?: string } };
  'reset-failed': { args: { names: readonly string[] }; answer: { failed?: string } };
  /** Text of the unit's files, for `systemctl cat`. */
  cat: { args: { name: string }; answer: readonly { path: string; text: string }[] };
}

export type JobVerb = 'start' | 'stop' | 'restart' | 'try-restart' | 'reload' | 'reload-or-restart' | 'try-reload-or-restart' | 'isolate';

export interface UnitReport {
  readonly id: string;
  readonly description: string;
  readonly load: string;
  readonly path?: string;
  readonly dropIns: readonly string[];
  readonly state: UnitState;
  readonly fileState?: string;
  readonly preset?: string;
  readonly documentation: readonly string[];
  /** The files changed after they were read. */
  readonly stale: boolean;
  /** `Service` with `Type`, ... and every other setting by its key, the last value. */
  readonly properties: Readonly<Record<string, string>>;
  readonly triggers: readonly string[];
  readonly triggeredBy: readonly string[];
  readonly listens: readonly string[];
  readonly processes: readonly { readonly pid: number; readonly argv: readonly string[]; readonly comm: string }[];
  readonly relations: Readonly<Record<'Wants' | 'WantedBy' | 'Requires' | 'RequiredBy' | 'Before' | 'After' | 'Conflicts', readonly string[]>>;
}
