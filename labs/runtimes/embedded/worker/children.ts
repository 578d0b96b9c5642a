import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Channel } from './channel.ts';
import type { FromChild, ToChild, ToServer, ToWorker } from './messages.ts';

/** Far behind the server, so that no program of a lab delays a key stroke. */
const niceness = 10;
const entry = join(import.meta.dirname, 'child.ts');

export type Death = (FromChild & { t: 'died' })['why'] | 'lost';

export interface ThreadEvents {
  died(why: Death, detail?: string): void;
  cpu(ms: number): void;
}

/** A thread of a child process, joined by its socket. */
export interface RawThread {
  readonly socket: Socket;
  readonly child: number;
  kill(): void;
}

interface Child {
  readonly process: ChildProcess;
  readonly threads: Map<number, ThreadEvents>;
}

/** The child processes and the socket that their threads come by. A child that is lost is made anew when it is needed. */
export class Children {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rampart-workers-'));
  readonly #children: (Child | undefined)[];
  readonly #expected = new Map<string, (socket: Socket) => void>();
  #server: Promise<Server> | undefined;
  #last = 0;
  #over = false;

  constructor(count: number) {
    this.#children = Array.from({ length: count });
  }

  /** A new thread in the child that has the fewest. Resolves when it can take a run. */
  async thread(events: ThreadEvents): Promise<RawThread> {
    this.#server ??= this.#listen();
    await this.#server;
    if (this.#over) throw new Error('the workers are closed');
    const index = this.#quietest();
    const child = (this.#children[index] ??= this.#fork(index));
    const thread = (this.#last += 1);
    const token = randomBytes(16).toString('hex');
    const came = Promise.withResolvers<Socket>();
    this.#expected.set(token, came.resolve);
    child.threads.set(thread, {
      ...events,
      died: (why, detail) => {
        came.reject(new Error(`a worker did not start: ${detail ?? why}`));
        events.died(why, detail);
      },
    });
    this.#tell(child, { t: 'thread', thread, token });
    try {
      const socket = await came.promise;
      return { socket, child: index, kill: () => this.#tell(child, { t: 'kill', thread }) };
    } finally {
      this.#expected.delete(token);
    }
  }

  async close(): Promise<void> {
    this.#over = true;
    const gone = this.#children.map(async (child) => {
      if (!child || child.process.exitCode !== null || child.process.signalCode !== null) return;
      const exit = once(child.process, 'exit');
      child.process.kill('SIGKILL');
      await exit;
    });
    await Promise.all(gone);
    (await this.#server)?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #tell(child: Child, message: ToChild): void {
    if (child.process.connected) child.process.send(message);
  }

  #quietest(): number {
    const load = (child: Child | undefined) => child?.threads.size ?? 0;
    return this.#children.reduce((best, child, index) => (load(child) < load(this.#children[best]) ? index : best), 0);
  }

  #fork(index: number): Child {
    const command = [process.execPath, '--no-warnings', entry, this.#socketPath, join(this.#folder, 'compiled')];
    const [file, args] = process.platform === 'win32' ? [command[0]!, command.slice(1)] : ['nice', ['-n', String(niceness), ...command]];
    const forked = spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced', env: childEnvironment() });
    const child: Child = { process: forked, threads: new Map() };
    const lost = () => {
      if (this.#children[index] === child) this.#children[index] = undefined;
      const threads = [...child.threads.values()];
      child.threads.clear();
      for (const events of threads) events.died('lost');
    };
    forked.on('message', (message: FromChild) => this.#heard(child, message));
    forked.on('exit', lost);
    forked.on('error', lost);
    return child;
  }

  #heard(child: Child, message: FromChild): void {
    const events = child.threads.get(message.thread);
    if (message.t === 'cpu') {
      events?.cpu(message.ms);
      return;
    }
    child.threads.delete(message.thread);
    events?.died(message.why, message.detail);
  }

  get #socketPath(): string {
    return process.platform === 'win32' ? `\\\\.\\pipe\\${this.#folder.replaceAll(/[\\/:]/g, '-')}` : join(this.#folder, 's');
  }

  async #listen(): Promise<Server> {
    const server = createServer((socket) => this.#greet(socket));
    server.listen(this.#socketPath);
    await once(server, 'listening');
    server.unref();
    return server;
  }

  /** The first message names the thread; the rest is its link's. */
  #greet(socket: Socket): void {
    socket.on('error', () => undefined);
    const channel: Channel<ToWorker, ToServer> = new Channel(socket, (message) => {
      const take = message.t === 'hello' ? this.#expected.get(message.token) : undefined;
      if (!take) {
        socket.destroy();
        return;
      }
      channel.leave();
      take(socket);
    });
  }
}

/** Nothing of the server's own environment is theirs. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, SystemRoot } = process.env;
  return { PATH, HOME, TMPDIR, SystemRoot };
}
