import { StringDecoder } from 'node:string_decoder';

/** A key as readline names it: a character, `C-a`, `M-b`, or a name such as `up`; `paste` brings its text. */
export interface Key {
  readonly name: string;
  readonly text?: string;
}

const sequences: Readonly<Record<string, string>> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  OA: 'up',
  OB: 'down',
  OC: 'right',
  OD: 'left',
  OH: 'home',
  OF: 'end',
  '[1~': 'home',
  '[7~': 'home',
  '[4~': 'end',
  '[8~': 'end',
  '[2~': 'insert',
  '[3~': 'delete',
  '[5~': 'page-up',
  '[6~': 'page-down',
  '[1;5C': 'M-f',
  '[1;5D': 'M-b',
  '[5C': 'M-f',
  '[5D': 'M-b',
  '[1;3C': 'M-f',
  '[1;3D': 'M-b',
  '[200~': 'paste',
};
const pasteEnd = '\x1b[201~';
const sequence = /^\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O[A-Za-z])/;
const begun = /^\x1b(?:\[[0-9;?]*[ -/]*|O)?$/;

/** Keys out of bytes that come in any pieces. */
export class KeyReader {
  readonly #decoder = new StringDecoder('utf8');
  #text = '';

  take(bytes: Uint8Array): void {
    this.#text += this.#decoder.write(Buffer.from(bytes));
  }

  /** The next whole key, or undefined until more comes. */
  next(): Key | undefined {
    if (this.#text === '') return undefined;
    if (this.#text.startsWith('\x1b')) return this.#escape();
    const character = String.fromCodePoint(this.#text.codePointAt(0)!);
    this.#text = this.#text.slice(character.length);
    return keyOf(character);
  }

  /** What was not taken as a key yet. */
  rest(): Uint8Array {
    const rest = Buffer.from(this.#text);
    this.#text = '';
    return rest;
  }

  #escape(): Key | undefined {
    if (begun.test(this.#text)) return undefined;
    const found = sequence.exec(this.#text)?.[0];
    if (found === undefined) {
      const character = String.fromCodePoint(this.#text.codePointAt(1)!);
      this.#text = this.#text.slice(1 + character.length);
      return { name: `M-${keyOf(character).name}` };
    }
    const name = sequences[found.slice(1)];
    if (name === 'paste') return this.#paste(found.length);
    this.#text = this.#text.slice(found.length);
    return { name: name ?? 'unknown' };
  }

  #paste(begin: number): Key | undefined {
    const end = this.#text.indexOf(pasteEnd, begin);
    if (end === -1) return undefined;
    const text = this.#text.slice(begin, end).replaceAll('\r\n', '\n').replaceAll('\r', '\n');
    this.#text = this.#text.slice(end + pasteEnd.length);
    return { name: 'paste', text };
  }
}

function keyOf(character: string): Key {
  const code = character.codePointAt(0)!;
  if (code === 127) return { name: 'backspace' };
  if (code >= 32) return { name: character, text: character };
  const names: Readonly<Record<number, string>> = { 8: 'backspace', 9: 'tab', 10: 'enter', 13: 'enter' };
  return { name: names[code] ?? `C-${String.fromCharCode(code + 96)}`, text: character };
}
