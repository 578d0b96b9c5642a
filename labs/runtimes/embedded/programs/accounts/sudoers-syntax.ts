/** What sudo's parser objects to in a text, and where. Lines and columns begin at 1. */
export interface SudoersFault {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly message: string;
  /** The line as it stands there. */
  readonly text: string;
}

type Kind = 'word' | 'path' | 'sign' | 'tag' | 'end';
interface Token {
  readonly kind: Kind;
  readonly text: string;
  readonly at: number;
}

const tags = /^(?:NO)?(?:PASSWD|EXEC|SETENV|LOG_INPUT|LOG_OUTPUT|MAIL|FOLLOW|INTERCEPT)$/;

/** The first fault of each line that has one. */
export function sudoersFaults(text: string): SudoersFault[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const continued = index > 0 && lines[index - 1]!.endsWith('\\');
    if (continued || line.endsWith('\\') || /^\s*(?:#|$)/.test(line) || /^\s*@include(?:dir)?\s+\S/.test(line)) return [];
    const fault = faultIn(line);
    return fault ? [{ line: index + 1, column: fault.at + 1, length: Math.max(1, fault.text.length), message: fault.message, text: line }] : [];
  });
}

interface Fault {
  readonly at: number;
  readonly text: string;
  readonly message: string;
}

function faultIn(line: string): Fault | undefined {
  const reader = new Line(line);
  const [, settings] = /^\s*Defaults(?:[@:>!]\S+)?(.*)$/.exec(line) ?? [];
  if (settings !== undefined) return settings.trim() === '' ? syntax({ kind: 'end', text: '', at: line.trimEnd().length }) : undefined;
  try {
    if (/^\s*(?:User|Runas|Host|Cmnd|Cmd)_Alias\b/.test(line)) reader.alias();
    else reader.spec();
    return undefined;
  } catch (error) {
    if (error instanceof Unexpected) return error.fault;
    throw error;
  }
}

const syntax = ({ at, text }: Token, message = 'syntax error'): Fault => ({ at, text, message });

class Unexpected extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

class Line {
  readonly #tokens: Token[] = [];
  #next = 0;

  constructor(line: string) {
    const pattern = /(\/(?:[^\s,:=\\]|\\.)*(?:[ \t]+(?:[^\s,:=\\]|\\.)+)*|sudoedit\b[^,:]*)|([=,():!])|((?:[^\s,:=()!\\"]|\\.|"[^"]*")+)/g;
    for (const match of line.replace(/\s#.*$/, '').matchAll(pattern)) {
      const [text, path, sign] = match;
      const kind = path !== undefined ? 'path' : sign !== undefined ? 'sign' : tags.test(text) ? 'tag' : 'word';
      this.#tokens.push({ kind, text, at: match.index });
    }
    this.#tokens.push({ kind: 'end', text: '', at: line.trimEnd().length });
  }

  alias(): void {
    this.#next++;
    do {
      const name = this.#word();
      if (!/^[A-Z][A-Z0-9_]*$/.test(name.text)) throw new Unexpected(syntax({ ...name, text: name.text[0]! }));
      this.#sign('=');
      this.#list(() => this.#item());
    } while (this.#take(':'));
    this.#end();
  }

  spec(): void {
    this.#list(() => this.#word());
    do {
      this.#list(() => this.#word());
      this.#sign('=');
      this.#list(() => this.#command());
    } while (this.#take(':'));
    this.#end();
  }

  #command(): void {
    if (this.#take('(')) {
      if (!this.#is(':') && !this.#is(')')) this.#list(() => this.#word());
      if (this.#take(':')) this.#list(() => this.#word());
      this.#sign(')');
    }
    while (this.#peek().kind === 'tag') {
      this.#next++;
      this.#sign(':');
    }
    while (this.#take('!'));
    const command = this.#peek();
    if (command.kind === 'word' && !/^[A-Z][A-Z0-9_]*$/.test(command.text) && !/^sha\d+$/.test(command.text))
      throw new Unexpected(syntax(command, 'expected a fully-qualified path name'));
    if (command.kind !== 'word' && command.kind !== 'path') throw new Unexpected(syntax(command));
    this.#next++;
  }

  #item(): void {
    while (this.#take('!'));
    const { kind } = this.#peek();
    if (kind !== 'word' && kind !== 'path') throw new Unexpected(syntax(this.#peek()));
    this.#next++;
  }

  #list(one: () => unknown): void {
    do {
      while (this.#take('!'));
      one();
    } while (this.#take(','));
  }

  #word(): Token {
    const token = this.#peek();
    if (token.kind !== 'word') throw new Unexpected(syntax(token));
    this.#next++;
    return token;
  }

  #sign(text: string): void {
    if (!this.#take(text)) throw new Unexpected(syntax(this.#peek()));
  }

  #end(): void {
    if (this.#peek().kind !== 'end') throw new Unexpected(syntax(this.#peek()));
  }

  #is(text: string): boolean {
    const { kind, text: own } = this.#peek();
    return kind === 'sign' && own === text;
  }

  #take(text: string): boolean {
    const found = this.#is(text);
    if (found) this.#next++;
    return found;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }
}
