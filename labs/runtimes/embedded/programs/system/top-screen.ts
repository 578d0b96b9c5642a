import type { ProgramContext, Terminal } from '../../program/program.ts';
import { signalNumbers } from '../../program/signals.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { Keys } from '../editors/keys.ts';
import { pause } from '../shell/pause.ts';
import type { Order, TopFrames, TopView } from './top-frame.ts';

const help = `Help for Interactive Commands - procps-ng 4.0.2
Window 1:Def: Cumulative mode Off.  System: Delay %s secs; Secure mode Off.

  M,P,N,T   Sort by: 'M' memory; 'P' cpu; 'N' pid; 'T' time
  R         Reverse the sort
  c         Toggle: command name/line
  i         Toggle: idle tasks
  u         Filter by user (blank for all)
  k,r       Manipulate tasks: 'k' kill; 'r' renice
  d or s    Set update interval
  space     Update the display
  q         Quit

Other keys of top are not simulated.
Press any key to continue `;

const orders: Readonly<Record<string, Order>> = { P: '%CPU', M: '%MEM', N: 'PID', T: 'TIME+' };

/** top on a terminal: a frame every few seconds, and keys. */
export class TopScreen {
  readonly #context: ProgramContext;
  readonly #terminal: Terminal;
  readonly #frames: TopFrames;
  readonly #view: TopView;
  readonly #keys: Keys;
  #delay: number;
  #said = '';
  #first: number | undefined;

  constructor(context: ProgramContext, terminal: Terminal, { frames, view, delay }: { frames: TopFrames; view: TopView; delay: number }) {
    this.#context = context;
    this.#terminal = terminal;
    this.#frames = frames;
    this.#view = view;
    this.#delay = delay;
    this.#keys = new Keys(terminal, { alt: false, screen: { paste: false, same: true } });
  }

  async run(most: number): Promise<void> {
    await this.#terminal.setMode('raw');
    try {
      let key = this.#keys.next();
      for (let count = 1; count <= most; count += 1) {
        await this.#draw();
        if (count === most) return;
        const pressed = await Promise.race([key, pause(this.#context, this.#delay * 1000).then(() => '')]);
        if (pressed === undefined || pressed === 'q' || pressed === '^C' || this.#context.signal.aborted) return;
        if (pressed === '') continue;
        await this.#press(pressed);
        key = this.#keys.next();
      }
    } finally {
      await this.#terminal.write(`\x1b[${this.#terminal.size().rows};1H\n`);
      await this.#terminal.setMode('cooked');
    }
  }

  async #draw(): Promise<void> {
    const { cols, rows } = this.#terminal.size();
    const { summary, head, rows: tasks, first } = await this.#frames.next(this.#view);
    this.#first = first;
    const lines = [
      ...summary.map((line) => line.slice(0, cols)),
      this.#said.slice(0, cols),
      `\x1b[7m${head.padEnd(cols).slice(0, cols)}\x1b[m`,
      ...tasks.slice(0, Math.max(0, rows - 8)).map((row) => row.slice(0, cols)),
    ];
    this.#said = '';
    await this.#terminal.write(`\x1b[H${lines.map((line) => `${line}\x1b[K`).join('\r\n')}\x1b[J`);
  }

  /** A line above the heads; undefined: given up. */
  async #ask(question: string): Promise<string | undefined> {
    let text = '';
    for (;;) {
      await this.#terminal.write(`\x1b[6;1H\x1b[1m${question}\x1b[m ${text}\x1b[K`);
      const key = await this.#keys.next();
      if (key === undefined || key === 'escape' || key === '^C') return undefined;
      if (key === 'enter') return text.trim();
      if (key === 'backspace') text = text.slice(0, -1);
      else if ([...key].length === 1) text += key;
    }
  }

  async #press(key: string): Promise<void> {
    const view = this.#view;
    if (orders[key]) view.order = orders[key];
    else if (key === 'R') view.reversed = !view.reversed;
    else if (key === 'c') view.commandLines = !view.commandLines;
    else if (key === 'i') view.idle = !view.idle;
    else if (key === 'u') view.user = (await this.#ask('Which user (blank for all)')) || undefined;
    else if (key === 'd' || key === 's') await this.#changeDelay();
    else if (key === 'k') await this.#kill();
    else if (key === 'r') await this.#renice();
    else if (key === 'h' || key === '?') {
      await this.#terminal.write(`\x1b[H\x1b[J${help.replace('%s', this.#delay.toFixed(1)).replaceAll('\n', '\r\n')}`);
      await this.#keys.next();
    } else if (![' ', 'enter', '^L'].includes(key)) this.#said = " Unknown command - try 'h' for help";
  }

  async #changeDelay(): Promise<void> {
    const answer = await this.#ask(`Change delay from ${this.#delay.toFixed(1)} to`);
    if (!answer) return;
    if (Number(answer) >= 0) this.#delay = Math.max(0.1, Number(answer));
    else this.#said = ' Unacceptable floating point';
  }

  async #pid(question: string): Promise<number | undefined> {
    const answer = await this.#ask(`${question} [default pid = ${this.#first ?? 1}]`);
    if (answer === undefined) return undefined;
    if (answer === '') return this.#first;
    if (/^\d+$/.test(answer)) return Number(answer);
    this.#said = ' Unacceptable integer';
    return undefined;
  }

  async #kill(): Promise<void> {
    const pid = await this.#pid('PID to signal/kill');
    const answer = pid === undefined ? undefined : await this.#ask(`Send pid ${pid} signal [15/sigterm]`);
    if (pid === undefined || answer === undefined) return;
    const named = answer.toUpperCase().replace(/^SIG/, '') || 'TERM';
    const signal = Object.entries(signalNumbers).find(([name, number]) => name === named || String(number) === named)?.[0];
    if (signal === undefined) this.#said = ' Invalid signal';
    else
      await this.#tell(`Failed signal pid '${pid}' with '${(signalNumbers as Readonly<Record<string, number>>)[signal]}'`, () =>
        this.#context.sys.kill(pid, signal),
      );
  }

  async #renice(): Promise<void> {
    const pid = await this.#pid('PID to renice');
    const answer = pid === undefined ? undefined : await this.#ask(`Renice PID ${pid} to value`);
    if (pid === undefined || !answer) return;
    if (!/^-?\d+$/.test(answer)) this.#said = ' Unacceptable integer';
    else await this.#tell(`Failed renice of PID ${pid} to ${answer}`, () => this.#context.sys.renice(pid, Number(answer)));
  }

  async #tell(failure: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!isSysError(error)) throw error;
      this.#said = ` ${failure}: ${error.message}`;
    }
  }
}
