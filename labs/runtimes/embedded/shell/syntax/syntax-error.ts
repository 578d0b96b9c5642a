/** Text that is not bash. `incomplete`: it could become so by further lines. `message` is bash's, without its prefix. */
export class ShellSyntaxError extends Error {
  readonly incomplete: boolean;
  readonly line: number;
  /** Whether bash repeats the line below the message. */
  readonly quote: boolean;
  constructor(message: string, at: { line: number; incomplete?: boolean; quote?: boolean }) {
    super(message);
    this.name = 'ShellSyntaxError';
    this.incomplete = at.incomplete ?? false;
    this.line = at.line;
    this.quote = at.quote ?? false;
  }
}
