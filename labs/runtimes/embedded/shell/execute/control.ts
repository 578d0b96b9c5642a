/** Ways out of the evaluation of a command that are no errors. */
export class LoopExit extends Error {
  readonly kind: 'break' | 'continue';
  levels: number;
  constructor(kind: 'break' | 'continue', levels: number) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}

export class Return extends Error {
  readonly status: number;
  constructor(status: number) {
    super('return');
    this.status = status;
  }
}

/** Ends this shell or subshell. */
export class Exit extends Error {
  readonly status: number;
  constructor(status: number) {
    super('exit');
    this.status = status;
  }
}

/** Ctrl-C, or the process is gone. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
  }
}

/** A command cannot go on: its message was or is to be printed, `$?` is `status`. In scripts, `fatal` ones end the shell. */
export class ShellFailure extends Error {
  readonly status: number;
  readonly fatal: boolean;
  constructor(message: string, options: { status?: number; fatal?: boolean } = {}) {
    super(message);
    this.status = options.status ?? 1;
    this.fatal = options.fatal ?? false;
  }
}

/** Ways out that pass through whatever is in between. */
export const isControl = (error: unknown): error is LoopExit | Return | Exit | Interrupted =>
  error instanceof LoopExit || error instanceof Return || error instanceof Exit || error instanceof Interrupted;
