import type { HereDocument, Part } from './ast.ts';
import { ShellSyntaxError } from './syntax-error.ts';

export interface ScannerOptions {
  /** Expands aliases in command position, where they are on. */
  readonly alias?: (name: string) => string | undefined;
  readonly extglob?: () => boolean;
  /** Line number of the text's first line. */
  readonly firstLine?: number;
}

const operators = ['&>>', '<<<', '<<-', ';;&', '&&', '||', ';;', ';&', '|&', '&>', '>>', '>&', '>|', '<<', '<&', '<>', ';', '&', '|', '<', '>', '(', ')', '\n'];

/** A position in bash's text: blanks, comments, operators, plain words and here-documents. */
export class Scanner {
  text: string;
  position = 0;
  readonly options: ScannerOptions;
  readonly pending: { line: number; document: HereDocument; parse: (text: string) => readonly Part[] }[] = [];
  /** Names of aliases whose text is being read, with the distance of their end from the end of the text. */
  private readonly expanding: { name: string; remaining: number }[] = [];
  private counted = 0;
  private lines: number;

  constructor(text: string, options: ScannerOptions) {
    this.text = text;
    this.options = options;
    this.lines = options.firstLine ?? 1;
  }

  get line(): number {
    if (this.counted > this.position) return this.lines;
    for (let index = this.text.indexOf('\n', this.counted); index >= 0 && index < this.position; index = this.text.indexOf('\n', index + 1)) this.lines += 1;
    this.counted = this.position;
    return this.lines;
  }

  get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  peek(offset = 0): string {
    return this.text[this.position + offset] ?? '';
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.position);
  }

  blanks(): void {
    for (;;) {
      if (this.startsWith('\\\n')) this.position += 2;
      else if (this.peek() === ' ' || this.peek() === '\t') this.position += 1;
      else if (this.peek() === '#' && this.startsComment()) {
        while (!this.atEnd && this.peek() !== '\n') this.position += 1;
      } else return;
    }
  }

  private startsComment(): boolean {
    const before = this.position === 0 ? '\n' : this.text[this.position - 1]!;
    return ' \t\n;&|()<>'.includes(before);
  }

  /** The operator that is next, after blanks. */
  operator(): string | undefined {
    this.blanks();
    const found = operators.find((text) => this.startsWith(text));
    return (found === '<' || found === '>') && this.peek(1) === '(' ? undefined : found;
  }

  take(operator: string): boolean {
    if (this.operator() !== operator) return false;
    this.position += operator.length;
    if (operator === '\n') this.readDocuments();
    return true;
  }

  /** Newlines and what may stand among them. */
  newlines(): void {
    while (this.take('\n'));
  }

  /** The next word if it is plain unquoted text, without taking it: for reserved words and names. */
  plain(): string | undefined {
    this.blanks();
    const match = /[^\s;&|<>()"'\\$`]+/y;
    match.lastIndex = this.position;
    const text = match.exec(this.text)?.[0];
    const next = this.text[this.position + (text?.length ?? 0)] ?? '\n';
    return text !== undefined && !'"\'\\$`'.includes(next) ? text : undefined;
  }

  takePlain(text: string): boolean {
    if (this.plain() !== text) return false;
    this.position += text.length;
    return true;
  }

  /** Puts an alias's text in place of its name, once; true where it did. */
  expandAlias(): boolean {
    const name = this.plain();
    const value = name === undefined ? undefined : this.options.alias?.(name);
    if (name === undefined || value === undefined) return false;
    const rest = this.text.length - this.position;
    while (this.expanding.length > 0 && this.expanding.at(-1)!.remaining >= rest) this.expanding.pop();
    if (this.expanding.some((alias) => alias.name === name)) return false;
    this.expanding.push({ name, remaining: rest - name.length });
    this.text = this.text.slice(0, this.position) + value + this.text.slice(this.position + name.length);
    return true;
  }

  /** Whether the alias text that was read last ended in a blank, so that the next word is looked up too. */
  afterBlankAlias(): boolean {
    const rest = this.text.length - this.position;
    const ended = this.expanding.at(-1);
    return ended !== undefined && ended.remaining >= rest && /[ \t]/.test(this.text[this.text.length - ended.remaining - 1] ?? '');
  }

  private readDocuments(): void {
    for (const { document, parse, line } of this.pending.splice(0)) {
      const lines: string[] = [];
      for (;;) {
        if (this.atEnd) {
          this.unterminated = true;
          this.unterminatedDelimiters.push({ line, delimiter: document.delimiter });
          break;
        }
        const end = this.text.indexOf('\n', this.position);
        const raw = this.text.slice(this.position, end < 0 ? undefined : end);
        this.position = end < 0 ? this.text.length : end + 1;
        const row = document.stripTabs ? raw.replace(/^\t+/, '') : raw;
        if (row === document.delimiter) break;
        lines.push(`${row}\n`);
      }
      document.text = lines.join('');
      document.parts = document.quoted ? [{ kind: 'quoted', text: document.text }] : parse(document.text);
    }
  }

  /** A here-document met the end of the text: a warning in scripts, more input in a terminal. */
  unterminated = false;
  readonly unterminatedDelimiters: { line: number; delimiter: string }[] = [];

  finishDocuments(): void {
    if (this.pending.length > 0) this.readDocuments();
  }

  fail(message: string, options: { incomplete?: boolean; quote?: boolean; line?: number } = {}): never {
    throw new ShellSyntaxError(message, { line: this.line, ...options });
  }

  /** bash's complaint about what is next. */
  unexpected(): never {
    const operator = this.operator();
    if (operator === undefined && this.atEnd) return this.fail('syntax error: unexpected end of file', { incomplete: true });
    const token = operator === '\n' ? 'newline' : (operator ?? /^[^\s;&|<>()]+/.exec(this.text.slice(this.position))?.[0] ?? this.peek());
    return this.fail(`syntax error near unexpected token \`${token}'`, { quote: true });
  }
}
