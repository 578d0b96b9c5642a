import type { PseudoTtyInfo, ServerChannel } from 'ssh2';
import { Pty } from '../../terminal/pty.ts';
import type { Sys } from '../../sys/sys.ts';

export type AskedTerminal = Pick<PseudoTtyInfo, 'cols' | 'rows'> & { readonly term?: string };

/** A terminal of a session: what the client types goes through its line discipline, what it shows goes to the client. */
export class SessionTerminal {
  readonly pty: Pty;
  readonly env: Readonly<Record<string, string>>;
  #shell: Sys | undefined;
  #leave = (): void => undefined;

  /** `root` signals its foreground group. */
  constructor(name: string, { cols, rows, term = 'xterm' }: AskedTerminal, root: Sys) {
    this.env = { SSH_TTY: `/dev/${name}`, TERM: term };
    this.pty = new Pty({
      name,
      size: { cols: cols || 80, rows: rows || 24 },
      shell: () => this.#shell,
      signal: (pgid, signal) => void root.kill(-pgid, signal).catch(() => undefined),
      changed: () => undefined,
    });
  }

  resize({ cols, rows }: AskedTerminal): void {
    this.pty.resize({ cols, rows });
  }

  /** From now on the channel is its viewer and its keyboard. */
  async join(channel: ServerChannel, shell: Sys): Promise<void> {
    this.#shell = shell;
    await this.pty.setForeground(shell.pid);
    const { output } = this.pty;
    const viewer = {
      at: 0,
      get blocked() {
        return channel.writableNeedDrain;
      },
      get ready() {
        return channel.writable && !channel.writableNeedDrain;
      },
      take: (bytes: Uint8Array) => void channel.write(bytes),
    };
    output.join(viewer);
    output.serve(viewer);
    const drained = (): void => {
      output.serve(viewer);
      output.stir();
    };
    channel.on('drain', drained);
    channel.on('data', (keys: Uint8Array) => this.pty.take(keys));
    channel.once('close', () => this.#hangUp(shell));
    this.#leave = () => output.leave(viewer);
  }

  /** Everything that was shown is on its way. */
  async end(): Promise<void> {
    await this.pty.output.write(new Uint8Array());
    this.#leave();
  }

  #hangUp(shell: Sys): void {
    this.#leave();
    this.pty.hangUp();
    void shell.kill(-shell.pid, 'HUP').catch(() => undefined);
  }
}

/** The first terminal that no process sits at. */
export async function freeTerminal(sys: Sys): Promise<string> {
  const used = new Set((await sys.processes()).map(({ tty }) => tty));
  let number = 0;
  while (used.has(`pts/${number}`)) number++;
  return `pts/${number}`;
}
