import type { TerminalFlags } from '../program/program.ts';

export const cookedFlags: TerminalFlags = { icanon: true, echo: true, isig: true, icrnl: true, opost: true, ixon: true };
export const rawFlags: TerminalFlags = { icanon: false, echo: false, isig: false, icrnl: false, opost: true, ixon: false };

/** Where the discipline's work goes. */
export interface DisciplineEvents {
  echo(bytes: Uint8Array): void;
  /** What a reader may have; an empty one is the end of input (Ctrl-D). */
  input(bytes: Uint8Array): void;
  signal(name: 'INT' | 'QUIT' | 'TSTP'): void;
  /** Ctrl-S and Ctrl-Q. */
  flow(stopped: boolean): void;
}

const key = {
  interrupt: 3,
  end: 4,
  backspace: 8,
  tab: 9,
  newline: 10,
  enter: 13,
  start: 17,
  reprint: 18,
  stop: 19,
  kill: 21,
  literal: 22,
  word: 23,
  suspend: 26,
  quit: 28,
  erase: 127,
};
const signals: Readonly<Record<number, 'INT' | 'QUIT' | 'TSTP'>> = { [key.interrupt]: 'INT', [key.quit]: 'QUIT', [key.suspend]: 'TSTP' };
/** A line that is longer takes no more, as in the kernel. */
const longestLine = 4095;

/** The kernel's line discipline: echoes and edits lines in canonical mode, passes keys on in raw mode, tells signals. */
export class LineDiscipline {
  flags: TerminalFlags = cookedFlags;
  readonly #events: DisciplineEvents;
  #line: number[] = [];
  #literal = false;

  constructor(events: DisciplineEvents) {
    this.#events = events;
  }

  take(bytes: Uint8Array): void {
    let passed: number[] = [];
    const pass = () => {
      if (passed.length > 0) this.#events.input(Uint8Array.from(passed));
      passed = [];
    };
    for (const byte of bytes) {
      if (this.#control(byte)) continue;
      const mapped = this.flags.icrnl && byte === key.enter ? key.newline : byte;
      if (this.flags.icanon) {
        pass();
        this.#canonical(mapped);
        continue;
      }
      passed.push(mapped);
      this.#echo(mapped);
    }
    pass();
  }

  /** Gives up the line that is being typed, for whoever reads keys by itself from now on. */
  takeLine(): Uint8Array {
    const line = Uint8Array.from(this.#line);
    this.#line = [];
    return line;
  }

  #control(byte: number): boolean {
    if (this.#literal) return false;
    if (this.flags.ixon && (byte === key.stop || byte === key.start)) {
      this.#events.flow(byte === key.stop);
      return true;
    }
    const signal = this.flags.isig ? signals[byte] : undefined;
    if (signal === undefined) return false;
    this.#line = [];
    if (this.flags.echo) this.#show(byte);
    this.#events.signal(signal);
    return true;
  }

  #canonical(byte: number): void {
    if (this.#literal) {
      this.#literal = false;
      this.#add(byte);
    } else if (byte === key.literal) this.#literal = true;
    else if (byte === key.erase || byte === key.backspace) this.#erase();
    else if (byte === key.word) this.#eraseWord();
    else if (byte === key.kill) while (this.#line.length > 0) this.#erase();
    else if (byte === key.end) this.#submit();
    else if (byte === key.newline) {
      this.#line.push(byte);
      this.#echo(byte);
      this.#submit();
    } else this.#add(byte);
  }

  #add(byte: number): void {
    if (this.#line.length >= longestLine) return;
    this.#line.push(byte);
    this.#echo(byte);
  }

  #submit(): void {
    this.#events.input(this.takeLine());
  }

  #echo(byte: number): void {
    if (this.flags.echo) this.#show(byte);
  }

  #show(byte: number): void {
    const plain = byte >= 32 && byte !== key.erase;
    if (plain || byte === key.tab || byte === key.newline) this.#events.echo(Uint8Array.of(byte));
    else this.#events.echo(Uint8Array.of(0x5e, byte === key.erase ? 0x3f : byte + 64));
  }

  /** One character, with all its bytes. */
  #erase(): void {
    let byte = this.#line.pop();
    if (byte === undefined) return;
    while (byte !== undefined && (byte & 0xc0) === 0x80) byte = this.#line.pop();
    if (!this.flags.echo) return;
    const control = byte !== undefined && byte < 32 && byte !== key.tab;
    this.#events.echo(Buffer.from(control ? '\b \b\b \b' : '\b \b'));
  }

  #eraseWord(): void {
    const blank = (byte: number | undefined) => byte === 32 || byte === key.tab;
    while (blank(this.#line.at(-1))) this.#erase();
    while (this.#line.length > 0 && !blank(this.#line.at(-1))) this.#erase();
  }
}
