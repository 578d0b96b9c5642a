import type { JobGate } from '../../program/job-gate.ts';
import type { ProgramContext, Terminal } from '../../program/program.ts';
import type { Sys } from '../../sys/sys.ts';
import { Exit, Interrupted } from '../execute/control.ts';
import { encode } from '../io/bytes.ts';
import { DescriptorTable } from '../io/handle.ts';
import type { Segment } from '../expand/segments.ts';
import type { AndOr, ArrayElement, FunctionDefinition, Part, SimpleCommand, Word } from '../syntax/ast.ts';
import type { Jobs } from './jobs.ts';
import { Options } from './options.ts';
import { Variables } from './variables.ts';

/** How a word is expanded. */
export interface Context {
  readonly quoted?: boolean;
  /** No fields come of it: `"$@"` is joined by blanks. */
  readonly whole?: boolean;
  /** The value of an assignment: a tilde counts after each colon. */
  readonly assignment?: boolean;
}

/** The expansions that other parts of the interpreter ask for. */
export interface Expansion {
  segments(shell: Shell, parts: readonly Part[], context: Context): Promise<Segment[]>;
  /** A word as one string. */
  text(shell: Shell, word: Word, context?: Context): Promise<string>;
  /** A word as a pattern: what was quoted is escaped. */
  pattern(shell: Shell, word: Word): Promise<string>;
}

/** What the interpreter's parts need of each other; made by `createShell`. */
export interface Engine {
  /** Commands, one after the other; the status of the last. */
  run(shell: Shell, body: readonly AndOr[]): Promise<number>;
  /** Text as `eval` and `source` read it: line by line. */
  evaluate(shell: Shell, text: string, options?: EvaluateOptions): Promise<number>;
  /** What commands print, in a subshell, without the newlines at its end. */
  capture(shell: Shell, body: readonly AndOr[]): Promise<string>;
  /** `<(...)`: a path of a descriptor. */
  substituteProcess(shell: Shell, direction: '<' | '>', body: readonly AndOr[]): Promise<string>;
  call(shell: Shell, name: string, words: readonly string[]): Promise<number>;
  /** Runs words as a simple command: function (unless `plain`), builtin or program. */
  command(
    shell: Shell,
    words: readonly string[],
    options?: { plain?: boolean; builtinOnly?: boolean; env?: Readonly<Record<string, string>> },
  ): Promise<number>;
  readonly builtins: ReadonlyMap<string, Builtin>;
  readonly expand: Expansion;
  /** Gives a new shell its variables that compute themselves. */
  equip(shell: Shell): void;
}

export interface EvaluateOptions {
  readonly firstLine?: number;
  /** How syntax errors name the text: `-c`, `eval`, a file. */
  readonly label?: string;
  /** The shell's own text: failures end a line here instead of the whole shell. */
  readonly top?: boolean;
  /** Nothing comes after it: its last command may take the process over. */
  readonly last?: boolean;
}

export interface Builtin {
  run(shell: Shell, words: readonly string[]): Promise<number> | number;
  /** POSIX special builtins: errors in their redirections end a script, assignments before them stay in posix mode. */
  readonly special?: boolean;
}

export interface Frame {
  readonly name: string;
  /** Line of the call and file of the function. */
  readonly line: number;
  readonly source: string;
  readonly kind: 'function' | 'source';
}

/** One bash: an interactive one, a script's or a subshell. */
export class Shell {
  sys: Sys;
  readonly engine: Engine;
  readonly variables = new Variables();
  readonly functions = new Map<string, { definition: FunctionDefinition; source: string; file: string; exported?: boolean }>();
  readonly aliases = new Map<string, string>();
  readonly traps = new Map<string, string>();
  readonly hash = new Map<string, { path: string; hits: number }>();
  readonly disabled = new Set<string>();
  /** `ulimit` values by letter, where they were set. */
  readonly limits = new Map<string, string>();
  /** Where getopts is within a bundle of letters. */
  getopts = { index: 1, offset: 1 };
  options = new Options();
  /** Options to come back to at the end of the function: `local -`. */
  localOptions: Options | undefined;
  descriptors = new DescriptorTable();
  jobs: Jobs;
  positional: string[] = [];
  history: string[] = [];
  directories: string[] = [];
  frames: Frame[] = [];
  /** `$0`. */
  zero = 'bash';
  /** `sh` is dash in its words. */
  dialect: 'bash' | 'sh' = 'bash';
  /** Commands that the shell's own executable is: busybox. */
  applets: ReadonlySet<string> | undefined;
  interactive = false;
  login = false;
  /** The text comes from `-c`. */
  commandString = false;
  /** The text comes from the standard input. */
  readsInput = false;
  status = 0;
  pipeStatus: number[] = [0];
  line = 1;
  cwd = '/';
  mainPid: number;
  lastBackground: number | undefined;
  lastArgument = '';
  /** Text of the simple command that runs, for messages and BASH_COMMAND. */
  commandText = '';
  /** The simple command itself. */
  command: SimpleCommand | undefined;
  /** Of the job that this subshell is part of. */
  gate: JobGate | undefined;
  /** The builtin that ran last. */
  lastBuiltin = '';
  /** Of a shell at a terminal: before a command, hands over what it goes on from should its worker be lost in that command. */
  keep: (() => Promise<void>) | undefined;
  /** How often the first character of PS4 is repeated: command substitutions and evals. */
  subshellTrace = 0;
  /** How deep in subshells. */
  subshell = 0;
  /** Where a status other than 0 is asked for, not an error: conditions. */
  tested = 0;
  loops = 0;
  /** Status of the last command substitution of an assignment. */
  substituted: number | undefined;
  pendingTraps: string[] = [];
  inTrap = false;
  terminal: Terminal | undefined;
  signal: AbortSignal = new AbortController().signal;
  interrupted = false;
  /** This process is about to end after the command: a program may take its place. */
  mayReplace = false;
  readonly startedAt = Date.now();
  /** The signal that ended this process, and the one that ended its last subshell. */
  endedBy: string | undefined;
  childSignal: string | undefined;
  /** A signal without a trap came: the shell ends after the command. */
  ending: Exit | undefined;
  /** Process substitutions of the command that runs. */
  substitutions: { readonly fd: number; readonly ended: Promise<number> }[] = [];
  /** `declare x=(...)`: elements of array arguments by their text. */
  readonly arrayArguments = new Map<string, readonly ArrayElement[]>();
  private readonly sleepers = new Set<() => void>();
  private steps = 0;

  constructor(sys: Sys, engine: Engine, jobs: Jobs) {
    this.sys = sys;
    this.engine = engine;
    this.jobs = jobs;
    this.mainPid = sys.pid;
  }

  /** Yields now and then, so that loops without waits can be ended, and runs traps that are due. */
  async tick(): Promise<void> {
    this.steps += 1;
    if (this.steps % 256 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (this.signal.aborted) throw new Exit(143);
    if (this.ending) throw this.ending;
    if (this.interrupted) throw new Interrupted();
    if (this.gate?.stopped) await this.gate.passed(this.signal);
  }

  /** Ends waits of builtins: a signal came. */
  wake(): void {
    for (const sleeper of [...this.sleepers]) sleeper();
  }

  /** Waits for something, or until a signal comes: undefined then. */
  async waitFor<Result>(promise: Promise<Result>): Promise<Result | undefined> {
    let sleeper!: () => void;
    const woken = new Promise<undefined>((resolve) => {
      sleeper = () => resolve(undefined);
      this.sleepers.add(sleeper);
      this.signal.addEventListener('abort', sleeper, { once: true });
    });
    try {
      return await Promise.race([promise, woken]);
    } finally {
      this.sleepers.delete(sleeper);
      this.signal.removeEventListener('abort', sleeper);
    }
  }

  async write(fd: number, text: string): Promise<void> {
    const handle = this.descriptors.get(fd);
    if (!handle?.output) throw new BadDescriptor();
    await handle.output.write(encode(text));
  }

  print(text: string): Promise<void> {
    return this.write(1, text);
  }

  /** A message of the shell's on stderr, with its prefix. */
  async complain(message: string): Promise<void> {
    await this.write(2, `${this.prefix()}${message}\n`).catch(() => undefined);
  }

  prefix(): string {
    const name = this.frames.at(-1)?.source ?? this.zero;
    if (this.dialect === 'sh') return `${name}: ${this.line}: `;
    return this.interactive ? `${this.zero.split('/').at(-1)}: ` : `${name}: line ${this.line}: `;
  }

  /** Streams of a program that is started. */
  streams(): Pick<ProgramContext, 'stdin' | 'stdout' | 'stderr' | 'descriptors'> {
    const nothing = {
      isTerminal: false,
      read: async () => undefined,
      readLine: async () => undefined,
      all: async () => new Uint8Array(),
      write: async () => undefined,
    };
    const extra = this.descriptors.numbers().filter((fd) => fd > 2);
    return {
      stdin: this.descriptors.get(0)?.chunks() ?? nothing,
      stdout: this.descriptors.get(1)?.output ?? nothing,
      stderr: this.descriptors.get(2)?.output ?? nothing,
      ...(extra.length > 0 && { descriptors: Object.fromEntries(extra.map((fd) => [fd, this.descriptors.get(fd)!.stream()])) }),
    };
  }
}

export class BadDescriptor extends Error {
  constructor() {
    super('Bad file descriptor');
  }
}
