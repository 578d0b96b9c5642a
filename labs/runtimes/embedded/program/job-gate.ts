import { isSysError, SysError } from '../sys/sys-error.ts';
import type { Sys } from '../sys/sys.ts';
import type { Terminal } from './program.ts';

/** Where the programs of one job wait while it is stopped. A job that is not in the foreground stops when it turns to the terminal. */
export class JobGate {
  foreground: boolean;
  /** Its processes that are not gone, and whether they are stopped. */
  readonly #members = new Map<Sys, boolean>();
  #stop = new AbortController();
  #changed = Promise.withResolvers<void>();

  constructor({ foreground }: { foreground: boolean }) {
    this.foreground = foreground;
  }

  /** Another process of the job. */
  add(sys: Sys): void {
    this.#members.set(sys, false);
    void this.#watch(sys).catch(() => undefined);
  }

  get stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Resolves when the job is stopped; at once where it is. */
  async closed(): Promise<void> {
    while (!this.stopped) await this.#changed.promise;
  }

  /** Resolves when the job runs; rejects with EINTR where `signal` came first. */
  async passed(signal?: AbortSignal): Promise<void> {
    while (this.stopped) {
      if (signal?.aborted) throw new SysError('EINTR');
      await this.#changed.promise;
    }
  }

  /** It is about to go on: told before the signal is sent, so that it does not look stopped on the way. */
  open(): void {
    for (const sys of this.#members.keys()) this.#members.set(sys, false);
    this.#look();
  }

  /** Waits for the terminal; stops the job where another has it. */
  async turn(signal: 'TTIN' | 'TTOU', ended?: AbortSignal): Promise<void> {
    await this.passed(ended);
    while (!this.foreground) {
      await this.#signal(signal);
      await this.closed();
      await this.passed(ended);
    }
  }

  /** Reads of the terminal that are given up while the job is stopped, so that what is typed reaches who is in front. */
  async read<Result>(attempt: (signal: AbortSignal) => Promise<Result>, ended: AbortSignal): Promise<Result> {
    for (;;) {
      await this.turn('TTIN', ended);
      const { signal } = this.#stop;
      try {
        return await attempt(AbortSignal.any([ended, signal]));
      } catch (error) {
        if (ended.aborted || !signal.aborted || !isSysError(error, 'EINTR')) throw error;
      }
    }
  }

  /** The terminal as the job's programs have it. A shell among them goes on with its job, or not at all. */
  terminal(terminal: Terminal, ended: AbortSignal): Terminal {
    return {
      name: terminal.name,
      size: () => terminal.size(),
      onResize: (listener) => terminal.onResize(listener),
      flags: () => terminal.flags(),
      setFlags: (change) => terminal.setFlags(change),
      setForeground: (pgid) => terminal.setForeground(pgid),
      edit: ({ state: _, ...request }) => terminal.edit(request),
      readKeys: () => this.read((signal) => terminal.readKeys(signal), ended),
      write: async (data) => {
        await this.passed(ended);
        await terminal.write(data);
      },
      setMode: async (mode) => {
        await this.turn('TTOU', ended);
        await terminal.setMode(mode);
      },
      suspend: async () => {
        await this.#signal('TSTP');
        await this.closed();
        await this.passed(ended);
      },
    };
  }

  async #watch(sys: Sys): Promise<void> {
    let stopped = false;
    while (await sys.awaitStop(!stopped)) {
      stopped = !stopped;
      this.#members.set(sys, stopped);
      this.#look();
    }
    this.#members.delete(sys);
    this.#look();
  }

  #look(): void {
    const stopped = [...this.#members.values()].includes(true);
    if (stopped === this.stopped) return;
    if (stopped) this.#stop.abort();
    else this.#stop = new AbortController();
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** To all of the job. */
  async #signal(name: string): Promise<void> {
    const [sys] = this.#members.keys();
    await sys?.kill(0, name);
  }
}
