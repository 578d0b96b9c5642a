import { totalmem } from 'node:os';
import type { Children, Death, RawThread } from './children.ts';
import { ServerLink } from './server-link.ts';
import { Throttle } from './throttle.ts';

const idleMs = 30_000;
const mostOfLab = 6;
const threadBytes = 48 * 1024 * 1024;
const mostThreads = Math.max(16, Math.min(256, Math.floor(totalmem() / 2 / threadBytes)));

/** Something that lives in a thread. */
export interface Tenant {
  readonly id: number;
  /** Whether the thread may go: the tenant waits for a line and goes on elsewhere. */
  readonly idle: boolean;
  /** The thread is gone. */
  lost(why: Death | 'killed'): void;
  cpu(ms: number): void;
  done(end: { code: number; signal?: string }): void;
}

/** A worker thread that belongs to one lab, from its first program until it is let go: never two labs in one. */
export class Thread {
  readonly link: ServerLink;
  readonly tenants = new Map<number, Tenant>();
  cpuMs = 0;
  usedAt = Date.now();
  over = false;
  readonly #raw: RawThread;

  constructor(raw: RawThread, throttle: Throttle) {
    this.#raw = raw;
    this.link = new ServerLink({ socket: raw.socket, throttle, done: (run, end) => this.tenants.get(run)?.done(end) });
  }

  get idle(): boolean {
    return [...this.tenants.values()].every((tenant) => tenant.idle);
  }

  /** Ends it whatever it does. Its tenants are told why. */
  kill(why: Death | 'killed' = 'killed'): void {
    if (this.over) return;
    this.over = true;
    this.#raw.kill();
    this.link.close();
    for (const tenant of this.tenants.values()) tenant.lost(why);
    this.tenants.clear();
  }
}

/** Threads by lab, and some that are ready for whoever comes. */
export class Threads {
  readonly #children: Children;
  readonly #throttle = new Throttle();
  readonly #labs = new Map<string, Set<Thread>>();
  readonly #spares: Promise<Thread>[] = [];
  readonly #wanted: number;
  readonly #held = new Map<string, PromiseWithResolvers<void>>();
  /** Processor time of threads that are gone. */
  readonly #spent = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(children: Children, spares: number) {
    this.#children = children;
    this.#wanted = spares;
  }

  /** Makes the spare threads. */
  prepare(): void {
    while (!this.#closed && this.#spares.length < this.#wanted) {
      const spare = this.#make();
      spare.catch(() => this.#spares.splice(this.#spares.indexOf(spare), 1));
      this.#spares.push(spare);
    }
  }

  async take(lab: string): Promise<Thread> {
    await this.#held.get(lab)?.promise;
    const own = this.#labs.get(lab) ?? new Set();
    this.#labs.set(lab, own);
    const live = [...own].filter(({ over }) => !over);
    const free = live.find(({ tenants }) => tenants.size === 0);
    const crowded = live.length >= mostOfLab ? live.reduce((least, thread) => (thread.tenants.size < least.tenants.size ? thread : least)) : undefined;
    const thread = free ?? crowded ?? (await this.#fresh());
    if (thread.over) return this.take(lab);
    own.add(thread);
    thread.usedAt = Date.now();
    this.#timer ??= setInterval(() => this.#tidy(), idleMs / 6).unref();
    return thread;
  }

  hold(lab: string): void {
    if (!this.#held.has(lab)) this.#held.set(lab, Promise.withResolvers());
    for (const { link } of this.#labs.get(lab) ?? []) link.pause(true);
  }

  letGo(lab: string): void {
    this.#held.get(lab)?.resolve();
    this.#held.delete(lab);
    for (const { link } of this.#labs.get(lab) ?? []) link.pause(false);
  }

  usage(lab: string): { memory: number; cpuSeconds: number } {
    const threads = [...(this.#labs.get(lab) ?? [])];
    const gone = this.#spent.get(lab) ?? 0;
    return { memory: threads.length * threadBytes, cpuSeconds: (gone + threads.reduce((sum, { cpuMs }) => sum + cpuMs, 0)) / 1000 };
  }

  release(lab: string): void {
    this.letGo(lab);
    this.#spent.delete(lab);
    for (const thread of this.#labs.get(lab) ?? []) thread.kill();
    this.#labs.delete(lab);
  }

  get size(): number {
    return [...this.#labs.values()].reduce((sum, { size }) => sum + size, 0);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const lab of [...this.#labs.keys()]) this.release(lab);
  }

  async #fresh(): Promise<Thread> {
    if (this.size >= mostThreads) this.#evict(1);
    const spare = this.#spares.shift();
    const thread = await (spare ?? this.#make());
    this.prepare();
    return thread.over ? this.#fresh() : thread;
  }

  async #make(): Promise<Thread> {
    const made: { thread?: Thread } = {};
    const raw = await this.#children.thread({
      died: (why) => made.thread?.kill(why),
      cpu: (ms) => {
        if (!made.thread) return;
        made.thread.cpuMs = ms;
        for (const tenant of made.thread.tenants.values()) tenant.cpu(ms);
      },
    });
    return (made.thread = new Thread(raw, this.#throttle));
  }

  #tidy(): void {
    const old = Date.now() - idleMs;
    for (const [lab, threads] of this.#labs) {
      for (const thread of threads) {
        if (!thread.over && !(thread.idle && thread.usedAt < old)) continue;
        this.#spent.set(lab, (this.#spent.get(lab) ?? 0) + thread.cpuMs);
        thread.kill();
        threads.delete(thread);
      }
      if (threads.size === 0) this.#labs.delete(lab);
    }
  }

  /** The longest unused of those that may go. */
  #evict(count: number): void {
    const idle = [...this.#labs.values()].flatMap((threads) => [...threads]).filter((thread) => thread.idle);
    for (const thread of idle.sort((a, b) => a.usedAt - b.usedAt).slice(0, count)) {
      thread.kill();
      for (const threads of this.#labs.values()) threads.delete(thread);
    }
  }
}
