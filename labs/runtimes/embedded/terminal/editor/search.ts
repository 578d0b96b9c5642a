/** Readline's incremental search through a history, oldest first. */
export class IncrementalSearch {
  readonly #history: readonly string[];
  query = '';
  backward: boolean;
  failed = false;
  #at: number;

  constructor(history: readonly string[], { backward, at }: { backward: boolean; at: number }) {
    this.#history = history;
    this.backward = backward;
    this.#at = at;
  }

  get prompt(): string {
    return `(${this.failed ? 'failed ' : ''}${this.backward ? 'reverse-' : ''}i-search)\`${this.query}': `;
  }

  /** The line that was found, and the place of the match in it. */
  get found(): { index: number; text: string; point: number } | undefined {
    const text = this.#history[this.#at];
    if (text === undefined) return undefined;
    const place = text.indexOf(this.query);
    return { index: this.#at, text, point: place === -1 ? 0 : [...text.slice(0, place)].length };
  }

  type(text: string): void {
    this.query += text;
    this.#look(this.#at);
  }

  erase(from: number): void {
    this.query = [...this.query].slice(0, -1).join('');
    this.#look(from);
  }

  again(backward: boolean): void {
    this.backward = backward;
    if (this.query !== '') this.#look(this.#at + (backward ? -1 : 1));
  }

  #look(from: number): void {
    const step = this.backward ? -1 : 1;
    for (let at = Math.min(from, this.#history.length - 1); at >= 0 && at < this.#history.length; at += step) {
      if (!this.#history[at]!.includes(this.query)) continue;
      this.#at = at;
      this.failed = false;
      return;
    }
    this.failed = true;
  }
}
