/** A Go template, parsed. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | {
      readonly kind: 'branch';
      readonly word: 'if' | 'with' | 'range';
      readonly pipe: Pipe;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    };

export interface Pipe {
  /** `$x := ` or `$i, $x := ` before it. */
  readonly variables: readonly string[];
  readonly commands: readonly (readonly Operand[])[];
}

export type Operand =
  | { readonly kind: 'field'; readonly path: readonly string[]; readonly from?: Operand; readonly at: number; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipe'; readonly pipe: Pipe };

export class TemplateError extends Error {}

interface Token {
  readonly kind: 'field' | 'variable' | 'string' | 'number' | 'word' | 'sign';
  readonly text: string;
  readonly at: number;
}

const tokenPattern = /\s+|(\.[A-Za-z_]\w*|\.)|(\$\w*)|("(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)*')|([-+]?\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(:=|[|(),=])/y;
const kinds = ['field', 'variable', 'string', 'number', 'word', 'sign'] as const;

function tokens(text: string, start: number): Token[] {
  const found: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match) {
      const letter = text[at] ?? '';
      if (letter === '"') throw new TemplateError('unterminated quoted string');
      const code = letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      throw new TemplateError(/[{}]/.test(letter) ? `bad character U+${code} '${letter}'` : `unexpected bad character U+${code} '${letter}' in command`);
    }
    const group = match.slice(1).findIndex((one) => one !== undefined);
    if (group >= 0) found.push({ kind: kinds[group]!, text: match[0], at: start + at });
  }
  return found;
}

/** Reads a template. Throws `TemplateError` with what stands after the position in Go's words. */
export class Parser {
  readonly #source: string;
  #at = 0;
  #tokens: Token[] = [];
  #functions: ReadonlySet<string>;

  constructor(source: string, functions: ReadonlySet<string>) {
    this.#source = source;
    this.#functions = functions;
  }

  parse(): Node[] {
    const { nodes, end } = this.#list();
    if (end !== undefined) throw new TemplateError(`unexpected {{${end}}}`);
    return nodes;
  }

  #list(): { nodes: Node[]; end?: string } {
    const nodes: Node[] = [];
    for (;;) {
      const open = this.#source.indexOf('{{', this.#at);
      const text = this.#source.slice(this.#at, open < 0 ? undefined : open);
      const action = open < 0 ? undefined : this.#action(open);
      nodes.push({ kind: 'text', text: action?.trimsLeft ? text.trimEnd() : text });
      if (!action) return { nodes };
      this.#tokens = action.tokens;
      const [first] = action.tokens;
      if (first?.kind === 'word' && ['end', 'else'].includes(first.text)) return { nodes, end: first.text };
      const node = this.#node();
      if (node) nodes.push(node);
    }
  }

  #action(open: number): { tokens: Token[]; trimsLeft: boolean } {
    const trimsLeft = /^- /.test(this.#source.slice(open + 2, open + 4));
    const start = open + 2 + (trimsLeft ? 2 : 0);
    const close = closing(this.#source, start);
    if (close < 0) {
      tokens(this.#source.slice(start), start);
      throw new TemplateError('unclosed action');
    }
    const trimsRight = / -$/.test(this.#source.slice(start, close));
    this.#at = close + 2;
    if (trimsRight) while (/\s/.test(this.#source[this.#at] ?? '')) this.#at += 1;
    const inner = this.#source.slice(start, trimsRight ? close - 2 : close);
    return { trimsLeft, tokens: /^\s*\/\*/.test(inner) ? [] : tokens(inner, start) };
  }

  #node(): Node | undefined {
    const [first] = this.#tokens;
    if (!first) {
      if (this.#source.slice(0, this.#at).endsWith('*/}}')) return undefined;
      throw new TemplateError('missing value for command');
    }
    if (first.kind !== 'word' || !['if', 'with', 'range'].includes(first.text)) return { kind: 'action', pipe: this.#pipe() };
    this.#tokens.shift();
    return this.#branch(first.text as 'if' | 'with' | 'range');
  }

  #branch(word: 'if' | 'with' | 'range'): Node {
    if (this.#tokens.length === 0) throw new TemplateError(`missing value for ${word}`);
    const pipe = this.#pipe();
    const body = this.#list();
    if (body.end === undefined) throw new TemplateError('unexpected EOF');
    if (body.end === 'end') return { kind: 'branch', word, pipe, body: body.nodes, otherwise: [] };
    this.#tokens.shift();
    if (this.#tokens[0]?.text === 'if') {
      this.#tokens.shift();
      return { kind: 'branch', word, pipe, body: body.nodes, otherwise: [this.#branch('if')] };
    }
    const otherwise = this.#list();
    if (otherwise.end !== 'end') throw new TemplateError('unexpected EOF');
    return { kind: 'branch', word, pipe, body: body.nodes, otherwise: otherwise.nodes };
  }

  #pipe(): Pipe {
    const variables: string[] = [];
    const sign = this.#tokens.findIndex(({ text }) => text === ':=' || text === '=');
    if (sign > 0)
      variables.push(
        ...this.#tokens
          .splice(0, sign + 1)
          .filter(({ kind }) => kind === 'variable')
          .map(({ text }) => text),
      );
    const commands: Operand[][] = [[]];
    for (let token = this.#tokens.shift(); token && token.text !== ')'; token = this.#tokens.shift()) {
      if (token.text === '|') commands.push([]);
      else commands.at(-1)!.push(this.#operand(token));
    }
    if (commands.some((command) => command.length === 0)) throw new TemplateError('missing value for command');
    return { variables, commands };
  }

  #operand(token: Token): Operand {
    switch (token.kind) {
      case 'field':
        return this.#fields({ at: token.at, path: token.text === '.' ? [] : [token.text.slice(1)], end: token.at + token.text.length });
      case 'variable':
        return this.#following({ kind: 'variable', name: token.text }, token.at + token.text.length);
      case 'string':
        return { kind: 'value', value: token.text.startsWith('`') ? token.text.slice(1, -1) : unescaped(token.text.slice(1, -1)) };
      case 'number':
        return { kind: 'value', value: Number(token.text) };
      case 'word':
        if (['true', 'false', 'nil'].includes(token.text)) return { kind: 'value', value: token.text === 'nil' ? null : token.text === 'true' };
        if (!this.#functions.has(token.text)) throw new TemplateError(`function "${token.text}" not defined`);
        return { kind: 'function', name: token.text };
      case 'sign': {
        if (token.text !== '(') throw new TemplateError(`unexpected "${token.text}" in operand`);
        return this.#following({ kind: 'pipe', pipe: this.#pipe() }, undefined);
      }
    }
  }

  #fields({ at, path, end }: { at: number; path: string[]; end: number }, from?: Operand): Operand {
    let last = end;
    for (let next = this.#tokens[0]; next?.kind === 'field' && next.text !== '.' && next.at === last; next = this.#tokens[0]) {
      path.push(next.text.slice(1));
      last = next.at + next.text.length;
      this.#tokens.shift();
    }
    return { kind: 'field', path, at, text: this.#source.slice(at, last), ...(from && { from }) };
  }

  #following(operand: Operand, end: number | undefined): Operand {
    const next = this.#tokens[0];
    const follows = next?.kind === 'field' && next.text !== '.' && (end === undefined ? this.#source[next.at - 1] === ')' : next.at === end);
    return follows && next ? this.#fields({ at: next.at, path: [], end: next.at }, operand) : operand;
  }
}

/** Where `}}` ends an action that begins at `start`, strings skipped. */
function closing(source: string, start: number): number {
  const pattern = /"(?:[^"\\]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\/|\{\{|\}\}/g;
  pattern.lastIndex = start;
  for (let match = pattern.exec(source); match; match = pattern.exec(source)) {
    if (match[0] === '}}') return match.index;
    if (match[0] === '{{') return -1;
  }
  return -1;
}

const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const unescaped = (text: string): string => text.replace(/\\(.)/g, (_, letter: string) => letters[letter] ?? letter);
