export interface PrintStyle {
  /** Of one level; empty: all in one line. */
  readonly indent: string;
  readonly colours: boolean;
}

const reset = '\x1b[0m';
const colours: Readonly<Record<string, string>> = { '"': '\x1b[0;32m', n: '\x1b[1;30m', '[': '\x1b[1;39m', '{': '\x1b[1;39m' };
const plain = '\x1b[0;39m';
const keyColour = '\x1b[34;1m';

/** One line of compact JSON as jq 1.6 prints it. */
export function printJson(text: string, style: PrintStyle): string {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^[\]{},:"\s]+/gs) ?? [];
  return new Printer(tokens, style).value(0);
}

class Printer {
  readonly #tokens: readonly string[];
  readonly #style: PrintStyle;
  #at = 0;

  constructor(tokens: readonly string[], style: PrintStyle) {
    this.#tokens = tokens;
    this.#style = style;
  }

  value(depth: number): string {
    const token = this.#tokens[this.#at++] ?? '';
    if (token === '[' || token === '{') return this.#container(token, depth);
    return this.#style.colours ? `${colours[token[0]!] ?? plain}${token}${reset}` : token;
  }

  #line(depth: number): string {
    return this.#style.indent === '' ? '' : `\n${this.#style.indent.repeat(depth)}`;
  }

  #container(open: '[' | '{', depth: number): string {
    const close = open === '[' ? ']' : '}';
    const [colour, end] = this.#style.colours ? [colours[open]!, reset] : ['', ''];
    if (this.#tokens[this.#at] === close) {
      this.#at++;
      return `${colour}${open}${close}${end}`;
    }
    let text = `${colour}${open}`;
    for (;;) {
      text += this.#line(depth + 1);
      text += open === '[' ? this.value(depth + 1) : this.#pair(depth, { colour, end });
      if (this.#tokens[this.#at++] === close) break;
      text += `${colour},`;
    }
    return `${text}${colour}${this.#line(depth)}${colour}${close}${end}`;
  }

  #pair(depth: number, { colour, end }: { colour: string; end: string }): string {
    const key = this.#tokens[this.#at++]!;
    this.#at++;
    const named = colour === '' ? key : `${end}${keyColour}${key}${end}`;
    return `${named}${colour}:${this.#style.indent === '' ? '' : ' '}${end}${this.value(depth + 1)}`;
  }
}
