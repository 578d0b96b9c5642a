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
  /** The terminal behind stdin, stdout or stderr, where there is one. */
  readonly terminal?: Terminal;
  /** Aborted when the process is ended (Ctrl-C, kill, the end of the lab). Long loops look at it; waits take it. */
  readonly signal: AbortSignal;
  /** Runs another program by name or path (PATH is searched) as a child and waits for it; the streams default to one's own. 127 where there is none. */
  run(argv: readonly string[], options?: RunOptions): Promise<number>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: InputStream;
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
  /** Only as euid 0. */
  readonly as?: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] };
  readonly umask?: number;
}

export interface InputStream {
  readonly isTerminal: boolean;
  /** The next bytes, or undefined at the end. */
  read(): Promise<Uint8Array | undefined>;
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

/** A terminal in its two modes. In `raw` mode every key comes as it is typed and nothing is echoed; in `cooked` mode lines are edited and echoed. */
export interface Terminal {
  readonly name: string;
  size(): { cols: number; rows: number };
  onResize(listener: (size: { cols: number; rows: number }) => void): () => void;
  setMode(mode: 'cooked' | 'raw' | 'cooked-no-echo'): Promise<void>;
  /** Keys as bytes, in raw mode. undefined: hang-up. */
  readKeys(): Promise<Uint8Array | undefined>;
  write(data: Uint8Array | string): Promise<void>;
}

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
