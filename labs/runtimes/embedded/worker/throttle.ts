import type { Socket } from 'node:net';

const windowMs = 50;
/** Milliseconds of each window that all workers together may take of the server's loop. */
const shareMs = 25;
const leastMs = 3;

/**
 * Keeps workers that ask without end from taking the server's loop. Each message's time is charged to its socket; one that has used its part of
 * the window is not read until the next, so that key strokes and pages come through.
 */
export class Throttle {
  readonly #used = new Map<Socket, number>();
  readonly #paused = new Set<Socket>();
  readonly #held = new WeakSet<Socket>();
  #active = 1;
  #timer: NodeJS.Timeout | undefined;

  measure(socket: Socket, work: () => void): void {
    const begin = performance.now();
    work();
    const used = (this.#used.get(socket) ?? 0) + performance.now() - begin;
    this.#used.set(socket, used);
    if (used > Math.max(leastMs, shareMs / this.#active)) {
      socket.pause();
      this.#paused.add(socket);
    }
    this.#timer ??= setTimeout(() => this.#next(), windowMs).unref();
  }

  /** Keeps a socket from being read until it is let go. */
  hold(socket: Socket, held: boolean): void {
    if (held) {
      this.#held.add(socket);
      socket.pause();
    } else if (this.#held.delete(socket)) socket.resume();
  }

  #next(): void {
    this.#timer = undefined;
    this.#active = Math.max(1, this.#used.size);
    this.#used.clear();
    for (const socket of this.#paused) if (!this.#held.has(socket)) socket.resume();
    this.#paused.clear();
  }
}
