import { type Terminal, defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { fullScreen } from './full-screen.ts';
import { Keys } from './keys.ts';
import { shown } from './view.ts';

/** Shows a text screen by screen; to a pipe or a file it only copies. */
export const less = defineProgram({
  name: 'less',
  paths: ['/usr/bin/less', '/usr/bin/more', '/usr/bin/pager'],
  async run(context) {
    const words = context.argv.slice(1);
    const files = words.filter((word) => !/^[-+]./.test(word));
    const parts: string[] = [];
    let status = 0;
    for (const path of files) {
      const text = await context.sys.readFile(path).then(
        (bytes) => new TextDecoder().decode(bytes),
        (error: unknown) => (isSysError(error) ? error : Promise.reject(error as Error)),
      );
      if (typeof text === 'string') parts.push(text);
      else {
        await context.stderr.write(`${path}${text.code === 'EISDIR' ? ' is a directory' : `: ${text.message}`}\n`);
        status = 1;
      }
    }
    if (files.length === 0 && context.stdin.isTerminal) {
      await context.stderr.write('Missing filename ("less --help" for help)\n');
      return 1;
    }
    if (files.length === 0) parts.push(new TextDecoder().decode(await context.stdin.all()));
    if (parts.length === 0) return status;
    const text = parts.join('');
    const { terminal } = context;
    const lines = text.replace(/\n$/, '').split('\n');
    const fits = terminal !== undefined && words.some((word) => /^-[A-Za-z]*F|--quit-if-one-screen/.test(word)) && lines.length < terminal.size().rows;
    if (!terminal || !context.stdout.isTerminal || fits) await context.stdout.write(text);
    else
      await new Pager(terminal, lines, {
        name: files[0] ?? '',
        start: words.find((word) => word.startsWith('+')),
        raw: words.some((word) => /^-[A-Za-z]*[Rr]/.test(word)),
      }).run();
    return status;
  },
});

const screen = { paste: false };

class Pager {
  private readonly terminal: Terminal;
  private readonly lines: readonly string[];
  private readonly about: { name: string; start: string | undefined; raw: boolean };
  private readonly keys: Keys;
  private top = 0;
  private pattern: RegExp | undefined;
  private backwards = false;
  private said: string | undefined;

  constructor(terminal: Terminal, lines: readonly string[], about: Pager['about']) {
    this.terminal = terminal;
    this.lines = lines;
    this.about = about;
    this.keys = new Keys(terminal, { alt: false, screen });
    if (about.start === '+G') this.top = Infinity;
  }

  private get height(): number {
    return Math.max(1, this.terminal.size().rows - 1);
  }

  private get last(): number {
    return Math.max(0, this.lines.length - this.height);
  }

  run(): Promise<void> {
    return fullScreen(this.terminal, () => this.page(), screen);
  }

  private async page(): Promise<void> {
    for (let first = true; ; first = false) {
      this.top = Math.max(0, Math.min(this.top, this.last));
      await this.draw(first);
      const key = await this.keys.next();
      if (key === undefined || key === 'q' || key === 'Q' || key === '^C' || (key === 'Z' && (await this.keys.next()) === 'Z')) return;
      await this.press(key);
    }
  }

  private async draw(first: boolean): Promise<void> {
    const { cols } = this.terminal.size();
    const rows = Array.from({ length: this.height }, (_row, at) => {
      const line = this.lines[this.top + at];
      if (line === undefined) return '~';
      const text = this.about.raw ? line : shown(line).slice(0, cols);
      return this.pattern ? text.replace(new RegExp(this.pattern.source, 'g'), (found) => (found === '' ? '' : `\x1b[7m${found}\x1b[27m`)) : text;
    });
    const end = this.top >= this.last;
    const prompt = this.said ?? (first && this.about.name !== '' ? `${this.about.name}${end ? ' (END)' : ''}` : end ? '(END)' : ':');
    this.said = undefined;
    const shownPrompt = prompt === ':' ? ':' : `\x1b[7m${prompt}\x1b[27m`;
    await this.terminal.write(`\x1b[H${rows.map((row) => `${row}\x1b[m\x1b[K`).join('\r\n')}\r\n${shownPrompt}\x1b[K`);
  }

  private async press(key: string): Promise<void> {
    const half = Math.max(1, Math.floor(this.height / 2));
    const steps: Record<string, number> = {
      j: 1,
      e: 1,
      down: 1,
      enter: 1,
      '^N': 1,
      '^E': 1,
      k: -1,
      y: -1,
      up: -1,
      '^P': -1,
      '^Y': -1,
      ' ': this.height,
      f: this.height,
      'page-down': this.height,
      '^F': this.height,
      '^V': this.height,
      b: -this.height,
      'page-up': -this.height,
      '^B': -this.height,
      d: half,
      '^D': half,
      u: -half,
      '^U': -half,
    };
    if (steps[key] !== undefined) this.top += steps[key];
    else if (key === 'g' || key === 'home' || key === '<') this.top = 0;
    else if (key === 'G' || key === 'end' || key === '>') this.top = this.last;
    else if (key === '/' || key === '?') await this.ask(key);
    else if (key === 'n') this.search(this.backwards);
    else if (key === 'N') this.search(!this.backwards);
    else if (key === '=') this.said = `${this.about.name} lines ${this.top + 1}-${Math.min(this.lines.length, this.top + this.height)}/${this.lines.length}`;
    else if (key === 'h') this.said = 'Keys: space b j k g G /pattern ?pattern n N q';
  }

  private async ask(sign: '/' | '?'): Promise<void> {
    let text = '';
    for (;;) {
      await this.terminal.write(`\r${sign}${text}\x1b[K`);
      const key = await this.keys.next();
      if (key === undefined || key === 'escape' || key === '^C' || (key === 'backspace' && text === '')) return;
      if (key === 'enter') break;
      if (key === 'backspace') text = text.slice(0, -1);
      else if ([...key].length === 1) text += key;
    }
    this.backwards = sign === '?';
    try {
      if (text !== '') this.pattern = new RegExp(text);
    } catch {
      this.said = 'Invalid pattern';
      return;
    }
    this.search(this.backwards);
  }

  private search(backwards: boolean): void {
    const { pattern } = this;
    if (!pattern) return void (this.said = 'No previous regular expression');
    const hits = this.lines.flatMap((line, at) => (pattern.test(line) ? [at] : []));
    const found = backwards ? hits.findLast((at) => at < this.top) : hits.find((at) => at > this.top);
    if (found === undefined) this.said = 'Pattern not found';
    else this.top = found;
  }
}
