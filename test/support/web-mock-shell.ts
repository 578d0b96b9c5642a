import headless from '@xterm/headless';
import { SerializeAddon } from '@xterm/addon-serialize';
import { WebSocket } from 'ws';
import type { TerminalClientMessage, TerminalServerMessage } from '#server/api.ts';

type Say = (text: string) => void;
const prompt = '\x1b[32mlearner@host\x1b[0m:\x1b[34m~\x1b[0m$ ';

/** What a few commands print; `fix` and `regress` change the world behind the checks. */
const answers: Record<string, string> = {
  id: 'uid=1000(learner) gid=1000(learner) groups=1000(learner),27(sudo)',
  colours: Array.from({ length: 8 }, (_, index) => `\x1b[3${index}mcolour ${index}\x1b[0m`).join(' '),
  box: '┌──────────┬─────┐\r\n│ sshd     │  22 │\r\n└──────────┴─────┘',
  link: 'See https://example.org/hardening for more',
  lines: Array.from({ length: 200 }, (_, index) => `line ${index + 1}`).join('\r\n'),
};

/** A line editor, a screen that can be restored, and viewers: enough of a terminal for the page. */
export class MockShell {
  readonly id: string;
  readonly machine: string;
  /** Every byte that any viewer typed. */
  typed = '';
  ended: string | undefined;
  /** What the page last said to be its terminal's background. */
  background = '';
  readonly #term = new headless.Terminal({ cols: 80, rows: 24, scrollback: 1000, allowProposedApi: true });
  readonly #serialize = new SerializeAddon();
  readonly #viewers = new Set<WebSocket>();
  readonly #command: (line: string) => string | undefined;
  #line = '';
  #seq = 0;
  #silent = false;

  constructor(id: string, machine: string, command: (line: string) => string | undefined) {
    this.id = id;
    this.machine = machine;
    this.#command = command;
    this.#term.loadAddon(this.#serialize);
    this.#print(`Debian 12 · ${machine} · you are learner, sudo asks for no password\r\n${prompt}`);
  }
  get viewers(): number {
    return this.#viewers.size;
  }
  /** Stops answering without closing: a network that vanished. */
  silence(silent: boolean): void {
    this.#silent = silent;
  }
  /** As a server that restarts. */
  drop(): void {
    for (const viewer of this.#viewers) viewer.close(1012, 'restart');
  }
  end(reason: string): void {
    this.ended = reason;
    for (const viewer of this.#viewers) {
      this.#tell(viewer, { type: 'ended', reason });
      viewer.close(1000, 'ended');
    }
  }
  screen(): string {
    return this.#serialize.serialize();
  }

  join(viewer: WebSocket): void {
    this.#viewers.add(viewer);
    viewer.on('close', () => this.#viewers.delete(viewer));
    viewer.on('message', (data: Buffer, binary) => {
      if (this.#silent) return;
      if (binary) this.#input(data.toString('utf8'));
      else this.#control(viewer, JSON.parse(data.toString('utf8')) as TerminalClientMessage);
    });
    this.#term.write('', () => {
      this.#tell(viewer, {
        type: 'hello',
        screen: this.screen(),
        cols: this.#term.cols,
        rows: this.#term.rows,
        title: `${this.machine}: ~`,
        cursorHidden: false,
        seq: this.#seq,
      });
    });
  }

  #control(viewer: WebSocket, message: TerminalClientMessage): void {
    if (message.type === 'ping') this.#tell(viewer, { type: 'pong', id: message.id });
    if (message.type === 'colours') this.background = message.colours.background;
    if (message.type !== 'resize') return;
    this.#term.resize(message.cols, message.rows);
    for (const each of this.#viewers) this.#tell(each, { type: 'resized', cols: message.cols, rows: message.rows });
  }
  #tell(viewer: WebSocket, message: TerminalServerMessage): void {
    if (viewer.readyState === WebSocket.OPEN) viewer.send(JSON.stringify(message));
  }
  readonly #print: Say = (text) => {
    this.#term.write(text);
    const bytes = Buffer.from(text, 'utf8');
    this.#seq += bytes.length;
    for (const viewer of this.#viewers) if (viewer.readyState === WebSocket.OPEN) viewer.send(bytes);
  };
  #input(text: string): void {
    this.typed += text;
    // oxlint-disable-next-line -- the escape character is what bracketed paste is made of
    const plain = text.replaceAll('\x1b[200~', '').replaceAll('\x1b[201~', '');
    for (const character of plain) this.#key(character);
  }
  #key(character: string): void {
    if (character === '\r') return this.#enter();
    if (character === '\x7f') {
      if (this.#line !== '') this.#print('\b \b');
      this.#line = this.#line.slice(0, -1);
      return;
    }
    if (character === '\x03') {
      this.#line = '';
      return this.#print(`^C\r\n${prompt}`);
    }
    if (character < ' ') return;
    this.#line += character;
    this.#print(character);
  }
  #enter(): void {
    const line = this.#line.trim();
    this.#line = '';
    const [name = '', ...rest] = line.split(' ');
    const special: Record<string, string> = {
      echo: `${rest.join(' ')}\r\n`,
      clear: '\x1b[2J\x1b[H',
      query: '\x1b[6n\x1b[c\x1b[>c\x1b]11;?\x07\x1b[?2004$p\x1bP$qm\x1b\\\x1b[>q',
      full: '\x1b[?1049h\x1b[2J\x1b[Ha full-screen program',
      bracket: '\x1b[?2004h',
      hide: '\x1b[?25l',
      false: '\x1b]133;D;1\x07',
    };
    const output = special[name] ?? (line === '' ? '' : `${this.#command(line) ?? answers[name] ?? `bash: ${name}: command not found`}\r\n`);
    this.#print(`\r\n${output}${name === 'full' ? '' : prompt}`);
  }
}
