import type { TerminalInfo, TerminalSize, TerminalStream } from '../../../contract.ts';
import type { EditRequest } from '../program/program.ts';
import type { ProgramRunner } from '../program/runner.ts';
import type { Image, Sys } from '../sys/sys.ts';
import { Pty } from './pty.ts';
import { PtyStream } from './pty-stream.ts';
import type { KeptTerminal, TerminalRecord } from './terminal-file.ts';
import { removeTerminal, writeTerminal } from './terminal-file.ts';

const keptBytes = 128 * 1024;
/** After a program began or ended or the shell asked anew, and after more was shown. */
const saveMs = { state: 100, output: 2000 };
/** Bytes that an end without warning may have lost: their numbers are not given again. */
const lostBytes = 1024 * 1024;

export interface ShellOptions {
  readonly id: string;
  readonly lab: string;
  readonly machine: string;
  readonly tty: string;
  readonly size: TerminalSize;
  readonly folder: string;
  readonly runner: ProgramRunner;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  sysOf(pid: number): Sys | undefined;
  imageOf(pid: number): Image | undefined;
  signalGroup(pgid: number, signal: string): void;
}

/** A shell and its terminal. What they are is kept in a file, so that another process of the server goes on with them. */
export class ShellTerminal {
  readonly id: string;
  readonly pty: Pty;
  readonly #options: ShellOptions;
  readonly #streams = new Set<PtyStream>();
  readonly #stop = new AbortController();
  #pid = 0;
  #ended: { code?: number; reason: 'exited' | 'lost' } | undefined;
  #timer: { readonly at: number; readonly timeout: NodeJS.Timeout } | undefined;
  #kept: Pick<TerminalRecord, 'state' | 'edit'> | undefined;
  #saving: Promise<void> = Promise.resolve();
  #left = false;
  #opened = false;

  constructor(options: ShellOptions) {
    this.#options = options;
    this.id = options.id;
    this.pty = new Pty({
      name: options.tty,
      size: options.size,
      shell: () => options.sysOf(this.#pid),
      signal: (pgid, name) => options.signalGroup(pgid, name),
      changed: () => this.#changed(),
    });
  }

  get info(): TerminalInfo {
    return { id: this.id, machine: this.#options.machine, running: this.#ended === undefined };
  }

  get tty(): string {
    return this.#options.tty;
  }

  get pid(): number {
    return this.#pid;
  }

  /** From now on it is somebody's, and kept. */
  open(size: TerminalSize): void {
    this.#opened = true;
    this.pty.resize(size);
    this.#changed();
  }

  /** Begins with a shell's process, new or waiting for its line. */
  start(sys: Sys, { resume, beginsIn }: { resume?: EditRequest; beginsIn?: string } = {}): void {
    const { lab, runner, argv, env, imageOf } = this.#options;
    this.#pid = sys.pid;
    void this.pty.setForeground(sys.pid);
    const { stdin, stdout } = this.pty;
    const image = resume ? undefined : imageOf(sys.pid);
    const running = runner.run({ lab, beginsIn, sys, image, argv, env, stdin, stdout, stderr: stdout, terminal: this.pty, resume, signal: this.#stop.signal });
    void running.then(({ code }) => this.#end({ code, reason: 'exited' }));
  }

  attach(since: number): TerminalStream {
    const stream = new PtyStream(this.id, this.pty, since);
    this.#streams.add(stream);
    if (this.#ended) stream.ended(this.#ended);
    return stream;
  }

  /** As it was kept. Says what became of a program that ran, and returns what the shell goes on with. */
  restore({ record, output }: KeptTerminal): EditRequest | undefined {
    const { ring } = this.pty.output;
    ring.restore(record.whole ? record.seq : record.seq + lostBytes, output);
    if (record.state === 'ended') {
      this.#ended = { code: record.code, reason: 'exited' };
      return undefined;
    }
    if (record.state === 'prompt') this.pty.promptShown();
    else this.pty.output.put(Buffer.from('\r\nThe program that ran here ended when Rampart was started again.\r\n'));
    return record.edit;
  }

  /** Ends the shell and forgets the terminal. */
  async close(): Promise<void> {
    this.#left = true;
    clearTimeout(this.#timer?.timeout);
    if (this.#pid > 0 && !this.#ended) this.#options.signalGroup(this.#pid, 'HUP');
    this.pty.hangUp();
    this.#stop.abort();
    this.#end({ reason: 'lost' });
    await this.#saving;
    await removeTerminal(this.#options.folder, this.id);
  }

  /** Leaves it as it is, for another process. */
  async leave(): Promise<void> {
    if (this.#left) return;
    this.#left = true;
    clearTimeout(this.#timer?.timeout);
    await this.#save(true);
    for (const stream of this.#streams) stream.ended({ reason: 'lost' });
  }

  #end(end: { code?: number; reason: 'exited' | 'lost' }): void {
    if (this.#ended) return;
    this.#ended = end;
    for (const stream of this.#streams) stream.ended(end);
    this.#changed();
  }

  #changed(): void {
    if (this.#left || !this.#opened) return;
    const after = this.#state === this.#kept?.state && this.#edit === this.#kept.edit ? saveMs.output : saveMs.state;
    const at = Date.now() + after;
    if (this.#timer && this.#timer.at <= at) return;
    clearTimeout(this.#timer?.timeout);
    const timeout = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#left) void this.#save(false);
    }, after).unref();
    this.#timer = { at, timeout };
  }

  get #edit(): EditRequest | undefined {
    return this.pty.editing ?? this.pty.edited;
  }

  get #state(): TerminalRecord['state'] {
    return this.#ended ? 'ended' : this.pty.editing ? 'prompt' : 'running';
  }

  #save(whole: boolean): Promise<void> {
    const { folder, machine, argv, env, tty } = this.#options;
    const { ring } = this.pty.output;
    const { seq, bytes } = ring.from(Math.max(ring.first, ring.next - keptBytes));
    const [state, edit] = [this.#state, this.#edit];
    this.#kept = { state, edit };
    const record: TerminalRecord = {
      id: this.id,
      machine,
      pid: this.#pid,
      tty,
      argv,
      env,
      size: this.pty.size(),
      state,
      edit,
      code: this.#ended?.code,
      seq,
      whole,
    };
    const write = () => writeTerminal(folder, { record, output: bytes });
    this.#saving = this.#saving.then(write).catch(() => undefined);
    return this.#saving;
  }
}
