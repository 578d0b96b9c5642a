import { TomlTables } from './toml-tables.ts';
import type { Frame } from './traceback.ts';

export type TomlValue = string | number | boolean | readonly TomlValue[] | { readonly [key: string]: TomlValue };

/** A file that is no TOML: Python's words for it, and where tomllib was when it said them. */
export class TomlError extends Error {
  readonly frames: readonly Frame[];
  constructor(message: string, frames: readonly Frame[] = []) {
    super(message);
    this.name = 'TOMLDecodeError';
    this.frames = frames;
  }
}

/** TOML as Python's tomllib reads it. Dates and times stay texts. Throws `TomlError`. */
export const parseToml = (text: string): Record<string, TomlValue> => new Parser(text.replace(/\r\n/g, '\n')).document();

const file = '/usr/lib/python3.11/tomllib/_parser.py';
const escapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', '"': '"', '\\': '\\' };
const number =
  /0(?:x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|b[01](?:_?[01])*|o[0-7](?:_?[0-7])*)|[+-]?(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9](?:_?[0-9])*)?/y;
const moment = /\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,6}\d*)?(?:Z|[+-]\d\d:\d\d)?)?|\d\d:\d\d:\d\d(?:\.\d{1,6}\d*)?/y;
const quote = (text: string): string => (text === "'" ? `"'"` : text === '\n' ? "'\\n'" : `'${text}'`);

class Parser {
  readonly #text: string;
  readonly #tables = new TomlTables();
  /** Where tomllib would be. */
  readonly #stack: Frame[] = [[file, 66, 'load', 'return loads(s, parse_float=parse_float)', 'loads(s, parse_float=parse_float)']];
  #at = 0;
  #header: readonly string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  document(): Record<string, TomlValue> {
    for (;;) {
      this.#skip(' \t');
      const char = this.#text[this.#at];
      if (char === undefined) break;
      if (char !== '\n') this.#statement(char);
      this.#comment();
      if (this.#at >= this.#text.length) break;
      if (this.#text[this.#at] !== '\n') this.#fail('Expected newline or end of document after a statement', [127, 'loads', 'raise suffixed_err(']);
      this.#at++;
    }
    return this.#tables.root;
  }

  #statement(char: string): void {
    if (char === '[') {
      const list = this.#text[this.#at + 1] === '[';
      const [line, rule] = list ? ([111, 'create_list_rule'] as const) : ([113, 'create_dict_rule'] as const);
      this.#under([line, 'loads', `pos, header = ${rule}(src, pos, out)`, `${rule}(src, pos, out)`], () => this.#table(list, rule));
    } else if (/[\w"'-]/.test(char)) {
      const call = 'key_value_rule(src, pos, out, header, parse_float)';
      this.#under([102, 'loads', `pos = ${call}`, call], () => this.#keyValue());
    } else if (char !== '#') this.#fail('Invalid statement', [116, 'loads', 'raise suffixed_err(src, pos, "Invalid statement")']);
    this.#skip(' \t');
  }

  #table(list: boolean, rule: string): void {
    this.#at += list ? 2 : 1;
    this.#skip(' \t');
    const key = this.#key();
    const trouble = list ? this.#tables.append(key) : this.#tables.declare(key);
    if (trouble !== undefined) this.#fail(trouble, [list ? 317 : 294, rule, 'raise suffixed_err(src, pos, "Cannot overwrite a value") from None']);
    const [end, what] = list ? [']]', 'an array'] : [']', 'a table'];
    const words = `Expected '${end}' at the end of ${what} declaration`;
    if (!this.#text.startsWith(end, this.#at)) this.#fail(words, [list ? 320 : 298, rule, `raise suffixed_err(src, pos, "${words}")`]);
    this.#at += end.length;
    this.#header = key;
  }

  #keyValue(): void {
    const [key, value] = this.#under(
      [326, 'key_value_rule', 'pos, key, value = parse_key_value_pair(src, pos, parse_float)', 'parse_key_value_pair(src, pos, parse_float)'],
      () => this.#pair(),
    );
    const trouble = this.#tables.put(this.#header, key, value);
    if (trouble !== undefined) this.#fail(trouble, [349, 'key_value_rule', 'raise suffixed_err(src, pos, "Cannot overwrite a value")']);
  }

  #pair(): [key: readonly string[], value: TomlValue] {
    const key = this.#key();
    const words = "Expected '=' after a key in a key/value pair";
    if (this.#text[this.#at] !== '=') this.#fail(words, [366, 'parse_key_value_pair', `raise suffixed_err(src, pos, "${words}")`]);
    this.#at++;
    this.#skip(' \t');
    const call = 'parse_value(src, pos, parse_float)';
    return [key, this.#under([369, 'parse_key_value_pair', `pos, value = ${call}`, call], () => this.#value())];
  }

  #key(): string[] {
    const key = [this.#keyPart()];
    this.#skip(' \t');
    while (this.#text[this.#at] === '.') {
      this.#at++;
      this.#skip(' \t');
      key.push(this.#keyPart());
      this.#skip(' \t');
    }
    return key;
  }

  #keyPart(): string {
    const [bare] = /^[\w-]+/.exec(this.#text.slice(this.#at)) ?? [];
    if (bare !== undefined) return ((this.#at += bare.length), bare);
    const char = this.#text[this.#at];
    if (char === "'") return this.#literal("'");
    if (char === '"') return this.#basic(false);
    const words = 'Invalid initial character for a key part';
    return this.#fail(words, [399, 'parse_key_part', `raise suffixed_err(src, pos, "${words}")`]);
  }

  #value(): TomlValue {
    const rest = this.#text.slice(this.#at, this.#at + 5);
    const oneLine = 'parse_one_line_basic_str(src, pos)';
    if (rest.startsWith('"')) {
      if (rest.startsWith('"""')) return this.#multiline('"""');
      return this.#under([598, 'parse_value', `return ${oneLine}`, oneLine], () => this.#basic(false));
    }
    if (rest.startsWith("'")) {
      if (rest.startsWith("'''")) return this.#multiline("'''");
      return this.#under([604, 'parse_value', 'return parse_literal_str(src, pos)', 'parse_literal_str(src, pos)'], () => this.#literal("'"));
    }
    if (rest.startsWith('true')) return ((this.#at += 4), true);
    if (rest.startsWith('false')) return ((this.#at += 5), false);
    const array = 'parse_array(src, pos, parse_float)';
    if (rest.startsWith('[')) return this.#under([616, 'parse_value', `return ${array}`, array], () => this.#array());
    const table = 'parse_inline_table(src, pos, parse_float)';
    if (rest.startsWith('{')) return this.#under([620, 'parse_value', `return ${table}`, table], () => this.#inlineTable());
    return this.#match(moment) ?? this.#number() ?? this.#fail('Invalid value', [649, 'parse_value', 'raise suffixed_err(src, pos, "Invalid value")']);
  }

  #number(): number | undefined {
    const [special] = /^[+-]?(?:inf|nan)/.exec(this.#text.slice(this.#at, this.#at + 4)) ?? [];
    if (special !== undefined) return ((this.#at += special.length), special.endsWith('nan') ? NaN : special.startsWith('-') ? -Infinity : Infinity);
    const text = this.#match(number);
    return text === undefined ? undefined : Number(text.replaceAll('_', ''));
  }

  #array(): TomlValue[] {
    const items: TomlValue[] = [];
    this.#at++;
    this.#blankLines();
    while (this.#text[this.#at] !== ']') {
      items.push(this.#under([421, 'parse_array', 'pos, val = parse_value(src, pos, parse_float)', 'parse_value(src, pos, parse_float)'], () => this.#value()));
      this.#blankLines();
      if (this.#text[this.#at] === ']') break;
      if (this.#text[this.#at] !== ',') this.#fail('Unclosed array', [428, 'parse_array', 'raise suffixed_err(src, pos, "Unclosed array")']);
      this.#at++;
      this.#blankLines();
    }
    this.#at++;
    return items;
  }

  #inlineTable(): Record<string, TomlValue> {
    const tables = new TomlTables();
    this.#at++;
    this.#skip(' \t');
    if (this.#text[this.#at] === '}') return (this.#at++, {});
    for (;;) {
      const [key, value] = this.#pair();
      const trouble = tables.put([], key, value);
      if (trouble !== undefined) this.#fail(trouble, [452, 'parse_inline_table', 'raise suffixed_err(src, pos, "Cannot overwrite a value") from None']);
      this.#skip(' \t');
      const char = this.#text[this.#at];
      if (char === '}') return (this.#at++, tables.root);
      if (char !== ',') this.#fail('Unclosed inline table', [461, 'parse_inline_table', 'raise suffixed_err(src, pos, "Unclosed inline table")']);
      this.#at++;
      this.#skip(' \t');
    }
  }

  #literal(end: string): string {
    this.#at += end.length;
    const until = this.#text.indexOf(end, this.#at);
    const fail = (at: number, words: string): never => {
      this.#at = at;
      this.#stack.push([file, 515, 'parse_literal_str', 'pos = skip_until(', 'skip_until(']);
      return this.#fail(words, [254, 'skip_until', 'raise suffixed_err(src, new_pos, f"Expected {expect!r}") from None']);
    };
    if (until < 0) fail(this.#text.length, `Expected ${quote(end)}`);
    const text = this.#text.slice(this.#at, until);
    const broken = end === "'" ? text.indexOf('\n') : -1;
    if (broken >= 0) fail(this.#at + broken, "Found invalid character '\\n'");
    this.#at = until + end.length;
    return text;
  }

  #multiline(end: string): string {
    const begin = this.#text[this.#at + 3] === '\n' ? 1 : 0;
    this.#at += begin;
    let text = end === "'''" ? this.#literal(end) : this.#basic(true);
    for (let more = 0; more < 2 && this.#text[this.#at] === end[0]; more++, this.#at++) text += end[0];
    return text;
  }

  #basic(multiline: boolean): string {
    const end = multiline ? '"""' : '"';
    this.#at += end.length;
    if (!multiline)
      this.#stack.push([
        file,
        409,
        'parse_one_line_basic_str',
        'return parse_basic_str(src, pos, multiline=False)',
        'parse_basic_str(src, pos, multiline=False)',
      ]);
    let text = '';
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined) this.#fail('Unterminated string', [563, 'parse_basic_str', 'raise suffixed_err(src, pos, "Unterminated string") from None']);
      if (this.#text.startsWith(end, this.#at)) break;
      if (char === '\\') text += this.#escape(multiline);
      else if (char < ' ' && char !== '\t' && !(multiline && char === '\n'))
        this.#fail(`Illegal character ${quote(char)}`, [580, 'parse_basic_str', 'raise suffixed_err(src, pos, f"Illegal character {char!r}")']);
      else text += (this.#at++, char);
    }
    if (!multiline) this.#stack.pop();
    this.#at += end.length;
    return text;
  }

  #escape(multiline: boolean): string {
    const kind = this.#text[this.#at + 1] ?? '';
    const [blank] = multiline ? (/^\\[ \t]*\n\s*/.exec(this.#text.slice(this.#at)) ?? []) : [];
    if (blank !== undefined) return ((this.#at += blank.length), '');
    const [hex] = /^(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/.exec(this.#text.slice(this.#at + 1)) ?? [];
    this.#at += 2;
    const call: Frame = [file, 575, 'parse_basic_str', 'pos, parsed_escape = parse_escapes(src, pos)', 'parse_escapes(src, pos)'];
    if (hex !== undefined) return ((this.#at += hex.length - 1), String.fromCodePoint(parseInt(hex.slice(1), 16)));
    const char = escapes[kind];
    if (char !== undefined) return char;
    this.#stack.push(call);
    const [words, line, inside] = /u/i.test(kind)
      ? (['Invalid hex value', 504, 'parse_hex_char'] as const)
      : (["Unescaped '\\' in a string", 494, 'parse_basic_str_escape'] as const);
    return this.#fail(words, [line, inside, `raise suffixed_err(src, pos, "${words.replace('\\', '\\\\')}")${line === 494 ? ' from None' : ''}`]);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [text] = pattern.exec(this.#text) ?? [];
    this.#at += text?.length ?? 0;
    return text;
  }

  #skip(chars: string): void {
    while (this.#at < this.#text.length && chars.includes(this.#text[this.#at]!)) this.#at++;
  }

  #comment(): void {
    if (this.#text[this.#at] !== '#') return;
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #blankLines(): void {
    for (let before = -1; before !== this.#at;) {
      before = this.#at;
      this.#skip(' \t\n');
      this.#comment();
    }
  }

  #under<T>([line, inside, code, part]: readonly [number, string, string, string], work: () => T): T {
    this.#stack.push([file, line, inside, code, part]);
    const made = work();
    this.#stack.pop();
    return made;
  }

  #fail(words: string, [line, inside, code]: readonly [number, string, string]): never {
    const before = this.#text.slice(0, this.#at);
    const row = before.split('\n').length;
    const place = this.#at >= this.#text.length ? 'end of document' : `line ${row}, column ${this.#at - before.lastIndexOf('\n')}`;
    throw new TomlError(`${words} (at ${place})`, [...this.#stack, [file, line, inside, code]]);
  }
}
