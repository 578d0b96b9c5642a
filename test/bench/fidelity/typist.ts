import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { TerminalEnd } from '../echo.ts';
import type { Step } from './transcript.ts';

const pieceBytes = 1024;
const commandMs = 60_000;
const interruptMs = 5000;
const taken = '\x1b[?2004l\r';
const prompt = '\x1b[?2004h';

/** Types into a learner's terminal whose shell edits lines with bracketed paste, as bash does, and reads what comes between echo and prompt. */
export class Typist {
  readonly #end: TerminalEnd;
  readonly #decoder = new TextDecoder();
  #raw = '';
  #wake: () => void = () => undefined;

  constructor(end: TerminalEnd) {
    this.#end = end;
    end.onBytes((bytes) => {
      this.#raw += this.#decoder.decode(bytes, { stream: true });
      this.#wake();
    });
  }

  /** Waits for a shell that takes lines in. */
  async ready(): Promise<void> {
    await delay(500);
    await this.#status();
  }

  async run({ run, answers }: Pick<Step, 'run' | 'answers'>): Promise<{ output: string; exit: number }> {
    this.#raw = '';
    await this.#keys(run.includes('\n') ? `\x1b[200~${run.trimEnd().replaceAll('\n', '\r')}\x1b[201~\r` : `${run}\r`);
    const began = (await this.#until(taken, { from: 0, of: run })) + taken.length;
    let from = began;
    for (const { at, type } of answers) {
      from = (await this.#until(at, { from, of: run })) + at.length;
      await delay(100);
      await this.#keys(type);
    }
    const ended = await this.#until(prompt, { from, of: run });
    const output = this.#raw.slice(began, ended).replaceAll(/\r+\n/g, '\n');
    return { output, exit: await this.#status() };
  }

  /** Gives up what runs, by Ctrl-C. Returns what it had printed. */
  async interrupt(): Promise<string> {
    const printed = this.#raw;
    this.#raw = '';
    await this.#keys('\x03');
    await this.#until(prompt, { from: 0, of: 'Ctrl-C', ms: interruptMs });
    return printed;
  }

  close(): void {
    this.#end.close();
  }

  /** Asks for `$?` and leaves it, the history and the screen's last line as they were. */
  async #status(): Promise<number> {
    const mark = randomBytes(8).toString('hex');
    this.#raw = '';
    await this.#keys(` (s=$?; printf '%s%s:%s.\\n' '${mark.slice(0, 8)}' '${mark.slice(8)}' "$s"; exit "$s")\r`);
    const from = await this.#until(`${mark}:`, { from: 0, of: 'the exit status' });
    await this.#until(prompt, { from, of: 'the exit status' });
    return Number(/^:(\d+)\./.exec(this.#raw.slice(from + mark.length))![1]);
  }

  async #keys(keys: string): Promise<void> {
    const bytes = Buffer.from(keys);
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      this.#end.send(bytes.subarray(at, at + pieceBytes).toString());
      await delay(4);
    }
  }

  async #until(text: string, { from, of, ms = commandMs }: { from: number; of: string; ms?: number }): Promise<number> {
    const timeout = AbortSignal.timeout(ms);
    const late = new Promise<void>((resolve) => timeout.addEventListener('abort', () => resolve()));
    for (;;) {
      const at = this.#raw.indexOf(text, from);
      if (at >= 0) return at;
      if (timeout.aborted)
        throw new Error(`"${of}": waited in vain for ${JSON.stringify(text)}; the terminal shows:\n${stripVTControlCharacters(this.#raw).slice(-1500)}`);
      await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), late]);
    }
  }
}
