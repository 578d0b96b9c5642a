import type { Image, Sys } from '../sys/sys.ts';
import type { Descriptors, EditRequest, InputStream, OutputStream, Terminal } from './program.ts';

/**
 * Runs simulated programs in niced worker processes, with watchdogs on memory, output bytes and CPU seconds. The server's side; the
 * worker's side is `worker/`. A runaway ends with a line on stderr and status 137; the lab lives.
 */
export interface ProgramRunner {
  /** Resolves with the exit status when the process and its foreground children ended; by then the process has exited in the kernel. Never rejects. */
  run(request: RunRequest): Promise<RunEnd>;
  /** Ends what runs for a lab and lets its workers go. */
  release(lab: string): Promise<void>;
  dispose(): Promise<void>;
}

/** What a runtime does with a runner beside running programs. */
export interface LabRunner extends ProgramRunner {
  /** Makes workers ready for whoever comes. */
  prepare(): void;
  /** Nothing of a lab runs on until `letGo`. */
  hold(lab: string): void;
  letGo(lab: string): void;
  /** Bytes that a lab's workers hold, about, and the processor time that they used. */
  usage(lab: string): { memory: number; cpuSeconds: number };
}

/** `signal`: what ended it. `reason`: a sentence where a watchdog or the loss of a worker did. */
export interface RunEnd {
  readonly code: number;
  readonly signal?: string;
  readonly reason?: string;
}

/** A terminal of the server. */
export interface HostTerminal extends Terminal {
  /** Called at each Ctrl-C that signals the foreground, so that a worker that hears nothing is ended. Returns a function that unsubscribes. */
  onInterrupt(listener: () => void): () => void;
}

export interface RunRequest {
  readonly lab: string;
  /** Whose workers it begins in, until it first waits for a line: those that run only what the platform itself wrote. Default: the lab's. */
  readonly beginsIn?: string;
  /** Of the process that runs, made by `VirtualHost.enter` or `Sys.spawn`. */
  readonly sys: Sys;
  /** As `spawn` told. Absent: `argv[0]` is looked up in PATH and executed first; 127 and 126 as a shell says. */
  readonly image?: Image;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly descriptors?: Descriptors;
  readonly terminal?: HostTerminal;
  /** A shell that waited in `Terminal.edit` before a restart of the server: with this. It needs no worker until the line comes. */
  readonly resume?: EditRequest;
  /** Kills it (the end of the lab, a time limit). Ctrl-C is the terminal's, by signals. */
  readonly signal: AbortSignal;
  /** CPU seconds, default 60 for a terminal's command, 20 for anything else. */
  readonly cpuSeconds?: number;
}
