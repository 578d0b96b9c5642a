import type { Terminal } from '../../program/program.ts';
import { type Screen, suspend } from './full-screen.ts';

/** A key as editors name it: a letter, `^X` with Control, `up`, `enter`, `escape`, `M-x` with Alt. */
export type Key = string;

const named: Record<string, Key> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  OA: 'up',
  OB: 'down',
  OC: 'right',
  OD: 'left',
  '[H': 'home',
  '[F': 'end',
  OH: 'home',
  OF: 'end',
  '[1~': 'home',
  '[4~': 'end',
  '[2~': 'insert',
  '[3~': 'delete',
  '[5~': 'page-up',
  '[6~': 'page-down',
};

/** Reads keys of a terminal in raw mode, one at a time. */
export class Keys {
  private readonly terminal: Terminal;
  private readonly how: { readonly alt: boolean; readonly screen: Screen };
  private queue: Key[] = [];

  /** `alt`: an escape before a letter is that letter with Alt; else it is the key itself, as vi takes it. `screen`: what Ctrl-Z gives back. */
  constructor(terminal: Terminal, how: { alt: boolean; screen: Screen }) {
    this.terminal = terminal;
    this.how = how;
  }

  /** undefined: the terminal is gone. After Ctrl-Z and `fg`: `^L`, for the screen is to be drawn again. */
  async next(): Promise<Key | undefined> {
    while (this.queue.length === 0) {
      const bytes = await this.terminal.readKeys();
      if (bytes === undefined) return undefined;
      this.queue = parseKeys(new TextDecoder().decode(bytes), this.how.alt);
    }
    const key = this.queue.shift();
    return key === '^Z' && (await suspend(this.terminal, this.how.screen)) ? '^L' : key;
  }
}

/** A burst of bytes as keys. A lone escape at its end is the key; a pasted text comes as its letters. */
function parseKeys(text: string, alt: boolean): Key[] {
  const keys: Key[] = [];
  const rest = text.replace(/\x1b\[20[01]~/g, '');
  for (let at = 0; at < rest.length;) {
    const sequence = /^\x1b(\[[0-9;]*[A-Za-z~]|O[A-Z])/.exec(rest.slice(at));
    if (sequence) {
      const key = named[sequence[1]!];
      if (key !== undefined) keys.push(key);
      at += sequence[0].length;
      continue;
    }
    const letter = String.fromCodePoint(rest.codePointAt(at)!);
    at += letter.length;
    if (alt && letter === '\x1b' && at < rest.length && rest[at] !== '\x1b') keys.push(`M-${rest[at++]!}`);
    else keys.push(plain(letter));
  }
  return keys;
}

const plain = (letter: string): Key => {
  if (letter === '\r' || letter === '\n') return 'enter';
  if (letter === '\t') return 'tab';
  if (letter === '\x7f' || letter === '\b') return 'backspace';
  if (letter === '\x1b') return 'escape';
  const code = letter.codePointAt(0)!;
  return code < 32 ? `^${String.fromCharCode(code + 64)}` : letter;
};
