import type { InputStream, OutputStream, Terminal } from './program.ts';

/**
 * Runs simulated programs in niced worker processes, with watchdogs on memory, output bytes and CPU seconds. The server's side; the
 * worker's side is `worker/`. A runaway ends with a line on stderr and status 137; the lab lives.
 */
export interface ProgramRunner {
  /** `sys` of a process that `VirtualHost.enter` or `spawn` made, with its image set. Resolves with the exit status when it and its foreground children ended. */
  run(request: RunRequest): Promise<{ code: number; signal?: string }>;
  dispose(): Promise<void>;
}

export interface RunRequest {
  readonly lab: string;
  readonly machine: string;
  readonly pid: number;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly terminal?: Terminal;
  /** Ctrl-C and the end of the lab. */
  readonly signal: AbortSignal;
  /** CPU seconds, default 60 for a terminal's command, 20 for a script of the platform. */
  readonly cpuSeconds?: number;
}
