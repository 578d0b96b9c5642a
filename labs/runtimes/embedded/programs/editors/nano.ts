import { type ProgramContext, type Terminal, defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { openFile, saveFile } from './editor-file.ts';
import { fullScreen } from './full-screen.ts';
import { type Key, Keys } from './keys.ts';
import { TextBuffer } from './text-buffer.ts';
import { View } from './view.ts';

const help: readonly (readonly [string, string])[][] = [
  [
    ['^G', 'Help'],
    ['^O', 'Write Out'],
    ['^W', 'Where Is'],
    ['^K', 'Cut'],
    ['^T', 'Execute'],
    ['^C', 'Location'],
  ],
  [
    ['^X', 'Exit'],
    ['^R', 'Read File'],
    ['^\\', 'Replace'],
    ['^U', 'Paste'],
    ['^J', 'Justify'],
    ['^/', 'Go To Line'],
  ],
];

/** A small editor with its keys at the foot of the screen, as GNU nano 7.2. */
export const nano = defineProgram({
  name: 'nano',
  paths: ['/usr/bin/nano', '/usr/bin/rnano'],
  async run(context) {
    const given = await options(context, {
      short: 'BlmiEtLcwxIkUvT:',
      long: { version: 'V', nohelp: 'x', linenumbers: 'l', view: 'v', backup: 'B', 'tabsize=': 'T' },
    });
    if (given.has('V')) {
      await context.stdout.write(' GNU nano, version 7.2\n');
      return 0;
    }
    const { terminal } = context;
    if (!terminal || !context.stdin.isTerminal) {
      await context.stderr.write('Standard input is not a terminal\n');
      return 1;
    }
    const words = given.operands.filter((word) => !/^\+\d+/.test(word));
    const line = /^\+(\d+)/.exec(given.operands.find((word) => word.startsWith('+')) ?? '')?.[1];
    const path = words[0];
    const opened = path === undefined ? { text: '', isNew: true, readOnly: false } : await openFile(context, path);
    const editor = new Nano(context, terminal, { path, text: opened.text, viewOnly: given.has('v') });
    editor.message =
      opened.problem !== undefined
        ? `Error reading ${path}: ${opened.problem}`
        : opened.isNew
          ? path === undefined
            ? ''
            : 'New File'
          : `Read ${editor.count()}`;
    if (!opened.isNew && opened.readOnly) editor.message = `File '${path}' is unwritable`;
    if (line !== undefined) editor.buffer.move(Number(line) - 1, 0);
    await fullScreen(terminal, () => editor.run(), screen);
    return 0;
  },
});

const screen = { paste: true, farewell: 'Use "fg" to return to nano.' };

class Nano {
  message = '';
  readonly buffer: TextBuffer;
  private readonly view = new View();
  private readonly keys: Keys;
  private readonly context: ProgramContext;
  private readonly terminal: Terminal;
  private readonly viewOnly: boolean;
  private path: string | undefined;
  private cut: string[] = [];
  private cutting = false;
  private searched = '';
  private over = false;

  constructor(context: ProgramContext, terminal: Terminal, { path, text, viewOnly }: { path: string | undefined; text: string; viewOnly: boolean }) {
    this.context = context;
    this.terminal = terminal;
    this.keys = new Keys(terminal, { alt: true, screen });
    this.path = path;
    this.buffer = new TextBuffer(text);
    this.viewOnly = viewOnly;
  }

  count(): string {
    const lines = this.buffer.text === '' ? 0 : this.buffer.lines.length;
    return `${lines} line${lines === 1 ? '' : 's'}`;
  }

  async run(): Promise<void> {
    while (!this.over) {
      await this.draw();
      const key = await this.keys.next();
      if (key === undefined) return;
      this.message = '';
      const wasCutting = this.cutting;
      this.cutting = false;
      await this.press(key, wasCutting);
    }
  }

  private async draw(prompt?: string): Promise<void> {
    const { rows, cols } = this.terminal.size();
    const { buffer } = this;
    const frame = this.view.frame(buffer.lines, buffer, { rows: Math.max(1, rows - 4), cols });
    const name = this.path ?? 'New Buffer';
    const title =
      `  GNU nano 7.2${' '.repeat(Math.max(1, Math.floor((cols - name.length) / 2) - 14))}${name}`.padEnd(cols - 12) +
      (buffer.modified ? 'Modified' : '').padEnd(12);
    const status = prompt ?? (this.message === '' ? '' : `[ ${this.message} ]`);
    const middle = prompt === undefined ? ' '.repeat(Math.max(0, Math.floor((cols - status.length) / 2))) : '';
    const foot =
      prompt === undefined
        ? help.map((row) => row.map(([key, word]) => `\x1b[7m${key}\x1b[m ${word.padEnd(Math.max(word.length + 1, Math.floor(cols / 6) - 3))}`).join(''))
        : ['\x1b[7m^G\x1b[m Help', '\x1b[7m^C\x1b[m Cancel'];
    const statusText = status === '' ? '' : prompt === undefined ? `${middle}\x1b[7m${status}\x1b[m` : `\x1b[7m${status.padEnd(cols)}\x1b[m`;
    const body = frame.rows.map((line) => `${line ?? ''}\x1b[K`);
    const at = prompt === undefined ? `\x1b[${frame.row + 2};${frame.column + 1}H` : `\x1b[${rows - 2};${Math.min(prompt.length + 1, cols)}H`;
    await this.terminal.write(
      `\x1b[?25l\x1b[H\x1b[7m${title.slice(0, cols)}\x1b[m\r\n${body.join('\r\n')}\r\n${statusText}\x1b[K\r\n${foot.map((row) => `${row}\x1b[K`).join('\r\n')}${at}\x1b[?25h`,
    );
  }

  /** A line at the foot; undefined: cancelled. */
  private async ask(question: string, start = ''): Promise<string | undefined> {
    let text = start;
    for (;;) {
      await this.draw(`${question}${text}`);
      const key = await this.keys.next();
      if (key === undefined || key === '^C' || key === 'escape') {
        this.message = 'Cancelled';
        return undefined;
      }
      if (key === 'enter') return text;
      if (key === 'backspace') text = text.slice(0, -1);
      else if ([...key].length === 1) text += key;
    }
  }

  private async press(key: Key, wasCutting: boolean): Promise<void> {
    const { buffer } = this;
    const page = Math.max(1, this.terminal.size().rows - 6);
    const moves: Record<Key, () => void> = {
      up: () => buffer.move(buffer.row - 1, buffer.column),
      '^P': () => buffer.move(buffer.row - 1, buffer.column),
      down: () => buffer.move(buffer.row + 1, buffer.column),
      '^N': () => buffer.move(buffer.row + 1, buffer.column),
      left: () => (buffer.column > 0 ? buffer.move(buffer.row, buffer.column - 1) : buffer.row > 0 && buffer.move(buffer.row - 1, Infinity)),
      '^B': () => buffer.move(buffer.row, buffer.column - 1),
      right: () =>
        buffer.column < buffer.line.length
          ? buffer.move(buffer.row, buffer.column + 1)
          : buffer.row < buffer.lines.length - 1 && buffer.move(buffer.row + 1, 0),
      '^F': () => buffer.move(buffer.row, buffer.column + 1),
      home: () => buffer.move(buffer.row, 0),
      '^A': () => buffer.move(buffer.row, 0),
      end: () => buffer.move(buffer.row, Infinity),
      '^E': () => buffer.move(buffer.row, Infinity),
      'page-up': () => buffer.move(buffer.row - page, buffer.column),
      '^Y': () => buffer.move(buffer.row - page, buffer.column),
      'page-down': () => buffer.move(buffer.row + page, buffer.column),
      '^V': () => buffer.move(buffer.row + page, buffer.column),
      'M-\\': () => buffer.move(0, 0),
      'M-/': () => buffer.move(Infinity, Infinity),
      '^C': () =>
        (this.message = `line ${buffer.row + 1}/${buffer.lines.length} (${Math.round((100 * (buffer.row + 1)) / buffer.lines.length)}%), col ${buffer.column + 1}/${buffer.line.length + 1}`),
      '^L': () => undefined,
      '^G': () => (this.message = 'This nano shows its keys below; the manual is not part of the simulation'),
    };
    const commands: Record<Key, () => Promise<void>> = {
      '^X': async () => await this.exit(),
      '^O': async () => void (await this.write()),
      '^S': async () => void (await this.write(false)),
      '^W': async () => await this.search(),
      '^\\': async () => await this.replace(),
      '^_': async () => await this.goTo(),
      '^R': async () => await this.insertFile(),
      'M-W': async () => await this.next(),
    };
    if (moves[key]) moves[key]();
    else if (commands[key]) await commands[key]();
    else if (this.viewOnly) this.message = 'Key is invalid in view mode';
    else this.edit(key, wasCutting);
  }

  private edit(key: Key, wasCutting: boolean): void {
    const { buffer } = this;
    const edits: Record<Key, () => void> = {
      enter: () => buffer.insert('\n'),
      tab: () => buffer.insert('\t'),
      backspace: () => buffer.backspace(),
      delete: () => buffer.deleteForward(),
      '^D': () => buffer.deleteForward(),
      '^K': () => {
        const [line = ''] = buffer.removeLines(buffer.row, 1);
        this.cut = wasCutting ? [...this.cut, line] : [line];
        this.cutting = true;
      },
      '^U': () => {
        buffer.move(buffer.row, 0);
        buffer.insert(this.cut.map((line) => `${line}\n`).join(''));
      },
    };
    if (key === 'M-U') this.message = buffer.undo() ? 'Undid the last change' : 'Nothing to undo';
    else if (key === 'M-E') this.message = buffer.redo() ? 'Redid the last change' : 'Nothing to redo';
    else if (edits[key]) {
      buffer.mark();
      edits[key]();
    } else if ([...key].length === 1) {
      buffer.mark();
      buffer.insert(key);
    } else this.message = 'Unbound key';
  }

  private async exit(): Promise<void> {
    if (!this.buffer.modified) {
      this.over = true;
      return;
    }
    for (;;) {
      await this.draw('Save modified buffer? (Y)es, (N)o, ^C to cancel ');
      const key = await this.keys.next();
      if (key === undefined || key === 'n' || key === 'N') this.over = true;
      else if (key === '^C' || key === 'escape') this.message = 'Cancelled';
      else if (key === 'y' || key === 'Y') this.over = await this.write();
      else continue;
      return;
    }
  }

  private async write(asks = true): Promise<boolean> {
    const path = asks || this.path === undefined ? await this.ask('File Name to Write: ', this.path ?? '') : this.path;
    if (path === undefined || path === '') return false;
    const problem = await saveFile(this.context, path, this.buffer.text);
    this.message = problem === undefined ? `Wrote ${this.count()}` : `Error writing ${path}: ${problem}`;
    if (problem !== undefined) return false;
    this.path = path;
    this.buffer.modified = false;
    return true;
  }

  private async search(): Promise<void> {
    const text = await this.ask(`Search${this.searched ? ` [${this.searched}]` : ''}: `);
    if (text === undefined) return;
    this.searched = text || this.searched;
    await this.next();
  }

  private async next(): Promise<void> {
    if (this.searched === '') return;
    const place = this.buffer.find(new RegExp(this.searched.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i'));
    if (place) this.buffer.move(place.row, place.column);
    else this.message = `"${this.searched}" not found`;
  }

  private async replace(): Promise<void> {
    const from = await this.ask('Search (to replace): ');
    const to = from && (await this.ask('Replace with: '));
    if (!from || to === undefined) return;
    this.buffer.mark();
    let count = 0;
    this.buffer.lines = this.buffer.lines.map((line) => {
      const parts = line.split(from);
      count += parts.length - 1;
      return parts.join(to);
    });
    this.buffer.move(this.buffer.row, this.buffer.column);
    this.message = `Replaced ${count} occurrence${count === 1 ? '' : 's'}`;
  }

  private async goTo(): Promise<void> {
    const text = await this.ask('Enter line number, column number: ');
    const [row, column = '1'] = (text ?? '').split(/[\s,]+/);
    if (row) this.buffer.move(Number(row) - 1, Number(column) - 1);
  }

  private async insertFile(): Promise<void> {
    const path = await this.ask('File to insert: ');
    if (!path) return;
    const opened = await openFile(this.context, path);
    if (opened.isNew) this.message = opened.problem ?? `File "${path}" not found`;
    else {
      this.buffer.mark();
      this.buffer.insert(opened.text);
    }
  }
}
