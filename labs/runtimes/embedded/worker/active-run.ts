import { setTimeout as delay } from 'node:timers/promises';
import type { EditRequest, EditResult, InputStream, OutputStream } from '../program/program.ts';
import type { RunEnd, RunRequest } from '../program/runner.ts';
import type { Sys } from '../sys/sys.ts';
import type { Death } from './children.ts';
import { exposeInput, exposeOutput, exposeSys, exposeTerminal } from './expose.ts';
import type { Exposure } from './expose.ts';
import type { StartRun } from './messages.ts';
import type { Tenant, Thread, Threads } from './threads.ts';

const terminalCpuSeconds = 60;
const otherCpuSeconds = 20;
/** A worker that has not answered by then after a Ctrl-C computes without looking up. */
const deafMs = 200;
const killed = 137;
const interrupted = 130;

type Loss = Death | 'killed' | 'cpu' | 'interrupt';

interface Waiting {
  readonly state: unknown;
  readonly line: Promise<EditResult>;
}
let last = 0;

/** One program's life: in a thread while it works, in none while it waits for a line, in another one after it lost its own. */
export class ActiveRun implements Tenant {
  readonly id = (last += 1);
  readonly #request: RunRequest;
  readonly #threads: Threads;
  readonly #end = Promise.withResolvers<RunEnd>();
  #thread: Thread | undefined;
  #processes = new Map<number, Sys>();
  #leave = new AbortController();
  #state: { readonly value: unknown } | undefined;
  #waiting: Waiting | undefined;
  /** What `$?` becomes with the next line. */
  #status: number | undefined;
  #cpuFrom = 0;
  #place: string;
  #ended = false;

  constructor(request: RunRequest, threads: Threads) {
    this.#request = request;
    this.#threads = threads;
    this.#place = request.beginsIn ?? request.lab;
  }

  async run(): Promise<RunEnd> {
    const { signal, terminal, sys } = this.#request;
    const abort = () => this.#abort();
    signal.addEventListener('abort', abort, { once: true });
    const deafen = terminal?.onInterrupt(() => void this.#interrupted());
    sys.onEnd((ended) => !this.#thread && this.#finish(ended));
    if (signal.aborted) abort();
    else if (this.#request.resume) void this.#edit(this.#request.resume);
    else await this.#begin();
    const end = await this.#end.promise;
    signal.removeEventListener('abort', abort);
    deafen?.();
    return end;
  }

  get lab(): string {
    return this.#request.lab;
  }

  /** It waits for a line, alone, and can go on from what it saved. */
  get idle(): boolean {
    return this.#ended ? this.#processes.size === 0 : this.#waiting?.state !== undefined && this.#processes.size <= 1;
  }

  cpu(ms: number): void {
    const { cpuSeconds = this.#request.terminal ? terminalCpuSeconds : otherCpuSeconds } = this.#request;
    if (ms - this.#cpuFrom > cpuSeconds * 1000) this.#kill('cpu');
  }

  done({ code, signal }: { code: number; signal?: string }): void {
    this.#finish({ code, signal });
  }

  /** Also when it was let go on purpose. */
  lost(why: Loss): void {
    this.#detach();
    if (this.#ended) {
      this.#endProcesses(this.#processes);
      return;
    }
    const others = new Map([...this.#processes].filter(([, { pid }]) => pid !== this.#request.sys.pid));
    this.#processes = new Map();
    if (this.#waiting?.state !== undefined && others.size === 0) return;
    this.#endProcesses(others);
    if (this.#state && this.#request.terminal) void this.#recover(why);
    else void this.#fall(why);
  }

  async #begin(): Promise<void> {
    try {
      const thread = await this.#threads.take(this.#place);
      if (this.#ended) return;
      this.#attach(thread);
    } catch (error) {
      await this.#fall('lost', (error as Error).message);
    }
  }

  #attach(thread: Thread): void {
    this.#thread = thread;
    this.#cpuFrom = thread.cpuMs;
    this.#leave = new AbortController();
    this.#processes = new Map();
    thread.tenants.set(this.id, this);
    thread.link.tell({ t: 'start', run: this.#started(thread) });
  }

  #started({ link }: Thread): StartRun {
    const { sys, image, argv, env, stdin, stdout, stderr, descriptors = {}, terminal } = this.#request;
    const leave = this.#leave;
    const exposure: Exposure = {
      objects: link.objects,
      run: this.id,
      tell: (message) => link.tell(message),
      made: (handle, made) => void (this.#leave === leave && this.#processes.set(handle, made)),
      ended: (handle, by) => this.#leave === leave && this.#processEnded(handle, by),
      signal: this.#leave.signal,
    };
    const input = (stream: InputStream) => ({ handle: exposeInput(exposure, stream), isTerminal: stream.isTerminal });
    const output = (stream: OutputStream) => ({ handle: exposeOutput(exposure, stream), isTerminal: stream.isTerminal });
    const extra = Object.entries(descriptors).map(
      ([fd, stream]) =>
        [Number(fd), 'write' in stream ? { kind: 'output' as const, ...output(stream) } : { kind: 'input' as const, ...input(stream) }] as const,
    );
    return {
      id: this.id,
      sys: exposeSys(exposure, sys),
      pid: sys.pid,
      image,
      argv,
      env,
      stdin: input(stdin),
      stdout: output(stdout),
      stderr: output(stderr),
      descriptors: extra,
      terminal: terminal && {
        handle: exposeTerminal(exposure, terminal, {
          edit: (edit) => this.#edit(edit),
          failed: (why) => this.#failed(why),
          keep: (value) => void (this.#state = { value }),
        }),
        name: terminal.name,
        size: terminal.size(),
      },
      resume: this.#state?.value,
    };
  }

  /** A program that was let go while it waited asks again, and gets the line that it waited for. */
  async #edit(request: EditRequest): Promise<EditResult> {
    const thread = this.#thread;
    if (request.state !== undefined) this.#state = { value: request.state };
    this.#waiting ??= { state: request.state, line: this.#request.terminal!.edit(request) };
    if (thread) this.#cpuFrom = thread.cpuMs;
    if (this.#place !== this.#request.lab && thread && request.state !== undefined) this.#move(thread);
    const { line } = this.#waiting;
    const result = await line;
    if (!thread || this.#thread !== thread || this.#ended) {
      if (!this.#thread && !this.#ended) await this.#begin();
      return result;
    }
    this.#waiting = undefined;
    if (thread) thread.usedAt = Date.now();
    const status = this.#status;
    this.#status = undefined;
    return result.kind === 'line' && status !== undefined ? { ...result, status: result.status ?? status } : result;
  }

  /** What a learner types runs in workers of the lab's own. */
  #move(thread: Thread): void {
    this.#place = this.#request.lab;
    this.#processes = new Map();
    thread.tenants.delete(this.id);
    thread.link.objects.releaseRun(this.id);
    this.#detach();
  }

  /** True where the shell goes on from its last line. */
  #failed(why: 'memory' | 'crash'): boolean {
    if (!this.#state) return false;
    this.#kill(why);
    return true;
  }

  async #interrupted(): Promise<void> {
    const thread = this.#thread;
    if (!thread || this.#waiting) return;
    if (!(await answers(thread)) && this.#thread === thread && !this.#waiting) this.#kill('interrupt');
  }

  #kill(why: Loss): void {
    const thread = this.#thread;
    if (!thread) return;
    thread.tenants.delete(this.id);
    thread.kill();
    this.lost(why);
  }

  #abort(): void {
    if (this.#ended) return;
    const thread = this.#thread;
    this.#finish({ code: killed, signal: 'KILL' });
    this.#endProcesses(this.#processes.size > 0 ? new Map(this.#processes) : new Map([[0, this.#request.sys]]));
    if (thread) void this.#settle(thread);
  }

  #processEnded(handle: number, signal: string | undefined): void {
    this.#processes.delete(handle);
    const thread = this.#thread;
    if (this.#ended) this.#clear();
    else if (thread && signal !== undefined) void this.#settle(thread);
  }

  /** Whoever computes on after its process was killed is ended with its thread. */
  async #settle(thread: Thread): Promise<void> {
    if (!(await answers(thread)) && this.#thread === thread) this.#kill('interrupt');
  }

  /** The shell goes on from its last line in another thread. */
  async #recover(why: Loss): Promise<void> {
    const { terminal } = this.#request;
    this.#status = why === 'interrupt' ? interrupted : killed;
    await terminal?.setMode('cooked');
    await terminal?.setForeground(this.#request.sys.pid);
    await terminal?.write(why === 'interrupt' ? '\n' : `\n${reasons[why]}\n`);
    if (!this.#ended) await this.#begin();
  }

  /** Nothing to go on from. */
  async #fall(why: Loss, detail?: string): Promise<void> {
    const { stderr, sys } = this.#request;
    const reason = detail === undefined ? reasons[why] : `${reasons[why]} (${detail})`;
    this.#finish({ code: killed, signal: 'KILL', reason });
    await stderr.write(`${reason}\n`).catch(() => undefined);
    this.#endProcesses(new Map([[0, sys]]));
  }

  #endProcesses(processes: ReadonlyMap<number, Sys>): void {
    for (const sys of [...processes.values()].reverse()) sys.exit(killed).catch(() => undefined);
  }

  #detach(): void {
    this.#leave.abort();
    this.#thread = undefined;
  }

  #finish(end: RunEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#end.resolve(end);
    this.#clear();
  }

  /** Leaves its thread, once nothing that it started runs there. */
  #clear(): void {
    const thread = this.#thread;
    if (!thread || this.#processes.size > 0) return;
    thread.tenants.delete(this.id);
    thread.usedAt = Date.now();
    thread.link.objects.releaseRun(this.id);
    this.#detach();
  }
}

const answers = (thread: Thread): Promise<boolean> => Promise.race([thread.link.ping().then(() => true), delay(deafMs, false)]);

const reasons: Readonly<Record<Loss, string>> = {
  memory: 'Killed: it used more memory than a program may have here.',
  cpu: 'Killed: it used all the processor time that a command may have here.',
  crash: 'Killed: the simulation of this program failed.',
  lost: 'Killed: the worker that ran it was lost.',
  ended: 'Killed: the worker that ran it was ended.',
  killed: 'Killed.',
  interrupt: '',
};
