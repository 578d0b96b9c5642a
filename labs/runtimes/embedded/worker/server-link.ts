import type { Socket } from 'node:net';
import { isSysError } from '../sys/sys-error.ts';
import { Channel } from './channel.ts';
import type { ToServer, ToWorker } from './messages.ts';
import { ServerObjects } from './server-objects.ts';
import type { Throttle } from './throttle.ts';

export interface ServerLinkOptions {
  readonly socket: Socket;
  readonly throttle: Throttle;
  /** After everything that the run wrote has been taken. */
  done(run: number, end: { code: number; signal?: string }): void;
}

/** The server's end of the way to one worker thread: answers its calls with the objects that were exposed to it. */
export class ServerLink {
  readonly objects = new ServerObjects();
  readonly #channel: Channel<ToWorker, ToServer>;
  readonly #options: ServerLinkOptions;
  readonly #writes = new Map<number, Promise<unknown>>();
  readonly #pings = new Map<number, () => void>();
  #ping = 0;

  constructor(options: ServerLinkOptions) {
    this.#options = options;
    const { socket, throttle } = options;
    this.#channel = new Channel(socket, (message) => throttle.measure(socket, () => this.#take(message)));
    socket.on('error', () => undefined);
  }

  tell(message: ToWorker): void {
    this.#channel.send(message);
  }

  /** Nothing that the worker asks is answered while it is paused: it comes to rest at its next call. */
  pause(paused: boolean): void {
    this.#options.throttle.hold(this.#channel.socket, paused);
  }

  /** Resolves when the worker's loop has come round. */
  async ping(): Promise<void> {
    this.#ping += 1;
    const id = this.#ping;
    await new Promise<void>((resolve) => {
      this.#pings.set(id, resolve);
      this.tell({ t: 'ping', id });
    });
  }

  close(): void {
    this.objects.releaseRun();
    this.#channel.socket.destroy();
  }

  #take(message: ToServer): void {
    switch (message.t) {
      case 'call':
        void this.#call(message);
        break;
      case 'write':
        this.#write(message);
        break;
      case 'release':
        this.objects.release(message.on);
        break;
      case 'done':
        void this.#done(message);
        break;
      case 'pong':
        this.#pings.get(message.id)?.();
        this.#pings.delete(message.id);
        break;
      case 'hello':
        break;
    }
  }

  async #call({ id, on, method, args }: ToServer & { t: 'call' }): Promise<void> {
    try {
      const exposed = this.objects.get(on);
      if (!exposed || !Object.hasOwn(exposed.methods, method)) throw new Error(`there is no ${method} on ${on}`);
      const value = await exposed.methods[method]!(...(args as never[]));
      this.tell({ t: 'reply', id, value });
    } catch (error) {
      this.#fail(id, error);
    }
  }

  /** Writes to one stream follow each other. */
  #write({ id, on, data }: ToServer & { t: 'write' }): void {
    const write = this.objects.get(on)?.methods.write;
    const before = this.#writes.get(on) ?? Promise.resolve();
    const next = before.then(async () => {
      try {
        await write?.(data as never);
        this.tell({ t: 'reply', id, value: undefined });
      } catch (error) {
        this.#fail(id, error);
      }
    });
    this.#writes.set(on, next);
    void next.then(() => this.#writes.get(on) === next && this.#writes.delete(on));
  }

  async #done({ run, code, signal }: ToServer & { t: 'done' }): Promise<void> {
    await Promise.all(this.#writes.values());
    this.#options.done(run, { code, signal });
  }

  #fail(id: number, error: unknown): void {
    if (isSysError(error)) this.tell({ t: 'fail', id, code: error.code, message: error.message });
    else this.tell({ t: 'fail', id, message: error instanceof Error ? error.message : String(error) });
  }
}
