import type { Key } from './keys.ts';
import { listing } from './listing.ts';

const manyCompletions = 100;
const bell = '\x07';
const more = '--More--';
const erased = '\r\x1b[K\r';
const yes = ['y', 'Y', ' '];
const no = ['n', 'N', 'q', 'backspace', 'C-g', 'C-c'];

export interface CandidateOptions {
  write(text: string): void;
  readonly columns: number;
  readonly rows: number;
}

/** A list of completions below the line: asked for where it is long, a screen at a time. */
export class Candidates {
  readonly #options: CandidateOptions;
  readonly #names: readonly string[];
  #lines: string[] | undefined;

  constructor(names: readonly string[], options: CandidateOptions) {
    this.#names = names;
    this.#options = options;
  }

  /** True where nothing more is to be said. */
  begin(): boolean {
    if (this.#names.length < manyCompletions) return this.#show();
    this.#options.write(`Display all ${this.#names.length} possibilities? (y or n)`);
    return false;
  }

  key({ name }: Key): boolean {
    const answer = yes.includes(name) || (this.#lines && name === 'tab') ? 'yes' : no.includes(name) ? 'no' : name;
    if (this.#lines) return this.#page(answer);
    if (answer !== 'yes' && answer !== 'no') {
      this.#options.write(bell);
      return false;
    }
    this.#options.write('\r\n');
    return answer === 'no' || this.#show();
  }

  #show(): boolean {
    const { columns, rows } = this.#options;
    this.#lines = listing(this.#names, columns).split('\r\n').slice(0, -1);
    return this.#print(rows - 1);
  }

  #page(answer: string): boolean {
    if (answer !== 'yes' && answer !== 'no' && answer !== 'enter') {
      this.#options.write(bell);
      return false;
    }
    this.#options.write(erased);
    return answer === 'no' || this.#print(answer === 'enter' ? 1 : this.#options.rows - 1);
  }

  #print(count: number): boolean {
    const shown = this.#lines!.splice(0, count);
    this.#options.write(shown.map((line) => `${line}\r\n`).join(''));
    if (this.#lines!.length === 0) return true;
    this.#options.write(more);
    return false;
  }
}
