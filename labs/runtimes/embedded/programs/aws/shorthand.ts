export type Shorthand = string | readonly Shorthand[] | { readonly [name: string]: Shorthand };

/** A text that is no shorthand; the message shows the place. */
export class ShorthandError extends Error {}

/** Another character than was wanted. */
class Unexpected extends ShorthandError {}

const first = /^(?:\\,|[!#-&(-+\--<>-Z\\-z|-\uffff])(?:\\,|[\s!#-&(-+\--\\^-|~-\uffff])*/;
const second = /^(?:\\,|[!#-&(-+\--<>-Z\\-z|-\uffff])(?:\\,|[\s!#-&(-+\--<>-\uffff])*/;
const wordCharacter = /[A-Za-z0-9\-_.#/:]/;

/** `Name=group-name,Values=web,edge` and `IpRanges=[{CidrIp=10.0.0.0/8}]`. */
export const parseShorthand = (text: string): Readonly<Record<string, Shorthand>> => new Reader(text).parameter();

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parameter(): Record<string, Shorthand> {
    const found: Record<string, Shorthand> = {};
    let last = 0;
    for (let more = false; ; more = true) {
      if (more) {
        if (this.#at >= this.#text.length) return found;
        this.#expect(',', true);
      }
      const name = this.#key();
      this.#expect('=', true);
      const value = this.#values();
      if (Object.hasOwn(found, name)) throw this.#twice(name, last + 1);
      found[name] = value;
      last = this.#at;
    }
  }

  get #char(): string | undefined {
    return this.#text[this.#at];
  }

  #key(): string {
    const begin = this.#at;
    while (this.#char !== undefined && wordCharacter.test(this.#char)) this.#at++;
    return this.#text.slice(begin, this.#at);
  }

  #values(): Shorthand {
    if (this.#char === undefined) return '';
    if (this.#char === '[') return this.#list();
    return this.#char === '{' ? this.#hash() : this.#separated();
  }

  /** `a,b,c`; what turns out to be the next key is given back. */
  #separated(): Shorthand {
    const values = [this.#value(first)];
    this.#blank();
    if (this.#char !== ',') return values[0]!;
    this.#expect(',', true);
    for (;;) {
      const before = this.#at;
      try {
        const value = this.#value(second, true);
        this.#blank();
        if (this.#char === undefined) {
          values.push(value);
          break;
        }
        this.#expect(',', true);
        values.push(value);
      } catch (error) {
        if (!(error instanceof Unexpected) || this.#char === undefined) throw error;
        this.#at = this.#text.lastIndexOf(',', before);
        break;
      }
    }
    return values.length === 1 ? values[0]! : values;
  }

  #value(pattern: RegExp, must = false): string {
    if (this.#char === "'" || this.#char === '"') return this.#quoted(this.#char);
    const found = pattern.exec(this.#text.slice(this.#at))?.[0];
    if (found === undefined && must) throw this.#unexpected('<second>', '<none>');
    this.#at += found?.length ?? 0;
    return (found ?? '').replaceAll('\\,', ',').trimEnd();
  }

  #quoted(quote: string): string {
    const found = (quote === "'" ? /^'(?:\\'|[^'])*'/ : /^"(?:\\"|[^"])*"/).exec(this.#text.slice(this.#at))?.[0];
    if (found === undefined) throw this.#unexpected(quote === "'" ? '<singled quoted>' : '<double quoted>', '<none>');
    this.#at += found.length;
    return found.slice(1, -1).replaceAll(`\\${quote}`, quote).replaceAll('\\\\', '\\');
  }

  #list(): Shorthand {
    const values: Shorthand[] = [];
    this.#expect('[', true);
    while (this.#char !== ']') {
      values.push(this.#inner());
      this.#blank();
      if (this.#char !== ']') this.#expect(',', false, true);
    }
    this.#at++;
    return values;
  }

  #hash(): Shorthand {
    const found: Record<string, Shorthand> = {};
    this.#expect('{', true);
    while (this.#char !== '}') {
      const name = this.#key();
      this.#expect('=', true);
      found[name] = this.#inner();
      this.#blank();
      if (this.#char !== '}') this.#expect(',', false, true);
    }
    this.#at++;
    return found;
  }

  #inner(): Shorthand {
    if (this.#char === '[') return this.#list();
    return this.#char === '{' ? this.#hash() : this.#value(first);
  }

  #blank(): void {
    while (/\s/.test(this.#char ?? '')) this.#at++;
  }

  #expect(char: string, before: boolean, after = before): void {
    if (before) this.#blank();
    if (this.#char !== char) throw this.#unexpected(char, this.#char ?? 'EOF');
    this.#at++;
    if (after) this.#blank();
  }

  #place(at: number): string {
    const line = this.#text.slice(0, at).lastIndexOf('\n') + 1;
    const end = this.#text.indexOf('\n', at);
    const [consumed, remaining] = end < 0 ? [this.#text, ''] : [this.#text.slice(0, end), this.#text.slice(end)];
    return `${consumed}\n${' '.repeat(at - line)}^${remaining}`;
  }

  #unexpected(expected: string, received: string): ShorthandError {
    return new Unexpected(`Expected: '${expected}', received: '${received}' for input:\n${this.#place(this.#at)}`);
  }

  #twice(name: string, at: number): ShorthandError {
    const why = 'This is often because there is a preceding "," instead of a space.';
    return new ShorthandError(`Second instance of key "${name}" encountered for input:\n${this.#place(at)}\n${why}`);
  }
}
