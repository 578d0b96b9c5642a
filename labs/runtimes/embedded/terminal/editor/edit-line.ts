/** What a line is while it is edited: characters and a point between them. */
interface Snapshot {
  readonly characters: readonly string[];
  readonly point: number;
}

const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character);
const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t' || character === '\n';

/** Kills that follow each other are one entry; the ring is shared by all lines of a terminal. */
export class KillRing {
  readonly #entries: string[] = [];
  #joins = false;

  add(text: string, before: boolean): void {
    if (text === '') return;
    if (this.#joins && this.#entries.length > 0) this.#entries.push(before ? text + this.#entries.pop()! : this.#entries.pop()! + text);
    else this.#entries.push(text);
    if (this.#entries.length > 10) this.#entries.shift();
    this.#joins = true;
  }

  /** Whatever is no kill ends the entry. */
  rest(): void {
    this.#joins = false;
  }

  get last(): string {
    return this.#entries.at(-1) ?? '';
  }

  turn(): void {
    const last = this.#entries.pop();
    if (last !== undefined) this.#entries.unshift(last);
  }
}

/** Readline's commands over one line. */
export class EditLine {
  #characters: string[];
  #point: number;
  #undo: Snapshot[] = [];
  #typing = false;

  constructor(text = '') {
    this.#characters = [...text];
    this.#point = this.#characters.length;
  }

  get text(): string {
    return this.#characters.join('');
  }

  get characters(): readonly string[] {
    return this.#characters;
  }

  get point(): number {
    return this.#point;
  }

  get atEnd(): boolean {
    return this.#point === this.#characters.length;
  }

  /** Typed characters that follow each other are undone together. */
  insert(text: string, { typed = false } = {}): void {
    if (!typed || !this.#typing) this.#remember();
    this.#typing = typed;
    const inserted = [...text];
    this.#characters.splice(this.#point, 0, ...inserted);
    this.#point += inserted.length;
  }

  set(text: string, point?: number): void {
    this.#remember();
    this.#characters = [...text];
    this.#point = Math.min(point ?? this.#characters.length, this.#characters.length);
  }

  move(to: number): void {
    this.#typing = false;
    this.#point = Math.max(0, Math.min(this.#characters.length, to));
  }

  /** Removes between the point and another place; returns what was there. */
  cut(to: number): string {
    const [from, end] = to < this.#point ? [Math.max(0, to), this.#point] : [this.#point, Math.min(to, this.#characters.length)];
    if (from === end) return '';
    this.#remember();
    const removed = this.#characters.splice(from, end - from).join('');
    this.#point = from;
    return removed;
  }

  get wordLeft(): number {
    let at = this.#point;
    while (at > 0 && !isWord(this.#characters[at - 1])) at -= 1;
    while (at > 0 && isWord(this.#characters[at - 1])) at -= 1;
    return at;
  }

  get wordRight(): number {
    const all = this.#characters;
    let at = this.#point;
    while (at < all.length && !isWord(all[at])) at += 1;
    while (at < all.length && isWord(all[at])) at += 1;
    return at;
  }

  /** Where Ctrl-W cuts to: blanks alone part words. */
  get blankLeft(): number {
    let at = this.#point;
    while (at > 0 && isBlank(this.#characters[at - 1])) at -= 1;
    while (at > 0 && !isBlank(this.#characters[at - 1])) at -= 1;
    return at;
  }

  /** Swaps the two characters around the point, at the end of the line the last two. */
  transpose(): boolean {
    const all = this.#characters;
    if (all.length < 2 || this.#point === 0) return false;
    this.#remember();
    const at = this.atEnd ? this.#point - 1 : this.#point;
    [all[at - 1], all[at]] = [all[at]!, all[at - 1]!];
    this.#point = at + 1;
    return true;
  }

  /** Changes the case of the next word. */
  changeWord(change: (word: string) => string): void {
    const end = this.wordRight;
    if (end === this.#point) return;
    const changed = [...change(this.#characters.slice(this.#point, end).join(''))];
    this.#remember();
    this.#characters.splice(this.#point, end - this.#point, ...changed);
    this.#point += changed.length;
  }

  undo(): boolean {
    const before = this.#undo.pop();
    if (!before) return false;
    this.#characters = [...before.characters];
    this.#point = before.point;
    this.#typing = false;
    return true;
  }

  #remember(): void {
    this.#typing = false;
    this.#undo.push({ characters: [...this.#characters], point: this.#point });
    if (this.#undo.length > 200) this.#undo.shift();
  }
}
