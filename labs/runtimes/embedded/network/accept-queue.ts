import type { Duplex } from 'node:stream';
import type { Listener } from '../sys/sys.ts';
import { connectionOf } from './connection.ts';
import type { Ends } from './host-network.ts';

/** Connections that came to a program's socket and wait for its `accept`. */
export class AcceptQueue {
  readonly #waiting: (Ends & { readonly stream: Duplex })[] = [];
  #wake: (() => void) | undefined;
  #closed = false;

  readonly push = (connection: Ends & { readonly stream: Duplex }): void => {
    this.#waiting.push(connection);
    this.#wake?.();
  };

  listener({ port, close }: { port: number; close: () => void }): Listener {
    return {
      port,
      accept: async () => {
        while (this.#waiting.length === 0 && !this.#closed) await new Promise<void>((resolve) => (this.#wake = resolve));
        const next = this.#waiting.shift();
        return next && connectionOf(next.stream, next);
      },
      close: async () => {
        this.#closed = true;
        this.#wake?.();
        close();
      },
    };
  }
}
