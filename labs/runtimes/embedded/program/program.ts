import type { Sys } from '../sys/sys.ts';

/**
 * A simulated program. It lives in `programs/<area>/<name>.ts`, one file each, and is found by the registry reading those folders; `paths`
 * says which executables of the host's files it is (the image's files carry the program's name, so a copy of the file runs the same
 * program, and a removed or renamed one is not found).
 */
export interface Program {
  readonly name: string;
  /** Where Debian's package puts it, all names: `/usr/bin/vi`, `/usr/bin/vim.tiny`. */
  readonly paths: readonly string[];
  /** Resolves with the exit status. A thrown `ProgramExit` ends it with that status; any other error is a bug of ours. */
  run(context: ProgramContext): Promise<number>;
}

export interface ProgramContext {
  readonly sys: Sys;
  /** `argv[0]` is the name that it was called by. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Open descriptors from 3 on, where there are any. */
  readonly descriptors?: Descriptors;
  /** The terminal behind stdin, stdout or stderr, where there is one. */
  readonly terminal?: Terminal;
  /** Aborted when the process is ended (Ctrl-C, kill, the end of the lab). Long loops look at it; waits take it. */
  readonly signal: AbortSignal;
  /** What this program last gave to `Terminal.edit` as `state`, where a fresh worker goes on for one that was let go while it waited there. */
  readonly resume?: unknown;
  /** Runs another program by name or path (PATH is searched) as a child and waits for it; the streams default to one's own. 127 where there is none. */
  run(argv: readonly string[], options?: RunOptions): Promise<number>;
}

export type Descriptors = Readonly<Record<number, InputStream | OutputStream>>;

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: InputStream;
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
  readonly descriptors?: Descriptors;
  /** Only as euid 0. */
  readonly as?: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] };
  readonly umask?: number;
}

export interface InputStream {
  readonly isTerminal: boolean;
  /** The next bytes, or undefined at the end. EINTR where the signal came first. */
  read(signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** One line with its newline (the last may lack it), or undefined at the end. What follows it stays for the next reader. */
  readLine(): Promise<string | undefined>;
  /** Everything up to the end. */
  all(): Promise<Uint8Array>;
}

export interface OutputStream {
  readonly isTerminal: boolean;
  /** Resolves when the reader can take more (a full pipe waits). Rejects with SysError('EPIPE') when the reader has gone. */
  write(data: Uint8Array | string): Promise<void>;
}

/**
 * A terminal: a pty of the server, with its line discipline. In `raw` mode every key comes as it is typed and nothing is echoed; in `cooked`
 * mode lines are edited and echoed, and Ctrl-C, Ctrl-\ and Ctrl-Z signal the foreground process group.
 */
export interface Terminal {
  /** `pts/0`. */
  readonly name: string;
  size(): { cols: number; rows: number };
  onResize(listener: (size: { cols: number; rows: number }) => void): () => void;
  setMode(mode: 'cooked' | 'raw' | 'cooked-no-echo'): Promise<void>;
  /** The flags behind the modes, for stty. */
  flags(): Promise<TerminalFlags>;
  setFlags(change: Partial<TerminalFlags>): Promise<void>;
  /** Keys as bytes, in raw mode. undefined: hang-up. */
  readKeys(signal?: AbortSignal): Promise<Uint8Array | undefined>;
  write(data: Uint8Array | string): Promise<void>;
  /** Which process group the keys signal: a shell gives it to a job and takes it back. */
  setForeground(pgid: number): Promise<void>;
  /** Stops one's job, as Ctrl-Z does, and resolves when it goes on. Absent where nobody would let it go on. */
  suspend?(): Promise<void>;
  /** What a shell goes on from, as JSON, where its worker is lost before it asks for its next line. */
  keep?(state: unknown): void;
  /**
   * A shell's next line, by the line editor of the server (readline's keys, history, completion). The shell waits here without a worker:
   * whoever calls this may be let go and run again with `context.resume` set to `state`; it then restores itself and calls `edit` again,
   * which answers with the line that was waited for.
   */
  edit(request: EditRequest): Promise<EditResult>;
}

export interface TerminalFlags {
  readonly icanon: boolean;
  readonly echo: boolean;
  readonly isig: boolean;
  readonly icrnl: boolean;
  readonly opost: boolean;
  readonly ixon: boolean;
}

export interface EditRequest {
  /** PS1 or PS2, expanded, with `\[ \]` as the bytes 1 and 2 that readline knows. */
  readonly prompt: string;
  /** The shell as JSON, small; undefined where it must not be let go. */
  readonly state?: unknown;
  /** Oldest first, all of it. */
  readonly history: readonly string[];
  /** For completion of a command's name: builtins, keywords, aliases and functions. */
  readonly commands?: readonly string[];
  /** For completion after `$`. */
  readonly variables?: readonly string[];
  /** Searched for commands. */
  readonly path?: string;
  /** Typed before, for a program that had ended. */
  readonly typed?: string;
  /** For completion of `~`. */
  readonly home?: string;
}

export type EditResult =
  /** Without the newline; several lines where a text was pasted. `status`: what `$?` has become meanwhile (130 by Ctrl-C at this prompt, 137 by a watchdog). */
  | { readonly kind: 'line'; readonly text: string; readonly status?: number }
  /** Ctrl-C at a continuation prompt: what was typed of the command is given up. */
  | { readonly kind: 'interrupted' }
  /** Ctrl-D on an empty line, or hang-up. */
  | { readonly kind: 'end' };

/** Ends a program from any depth with this exit status. */
export class ProgramExit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.name = 'ProgramExit';
    this.code = code;
  }
}

/** Declares a program. */
export const defineProgram = (program: Program): Program => program;
