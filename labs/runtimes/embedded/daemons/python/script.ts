import type { Daemon, DaemonContext } from '../../daemon/daemon.ts';

/** A scenario's own Python program as a model: what it was delivered with, and what it does. */
export interface PythonScript {
  /** sha256 of each file that makes it up; the first is the script itself, the others are its modules, in its folder. */
  readonly files: Readonly<Record<string, string>>;
  start(context: DaemonContext): Promise<Daemon>;
}

/** What has nothing to say to signals and holds nothing but its sockets. */
export const plainDaemon: Daemon = { signal: () => false, stop: () => Promise.resolve() };
