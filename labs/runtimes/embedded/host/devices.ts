import { randomBytes } from 'node:crypto';
import { SysError } from '../sys/sys-error.ts';

interface Device {
  readonly numbers: readonly [number, number];
  readonly block: boolean;
}

/** What a terminal shows that somebody writes to by its device, e.g. `echo hello >/dev/pts/0`. */
type TerminalWriter = (bytes: Uint8Array) => void;

interface Fifo {
  readonly chunks: Buffer[];
  readonly waiting: { length: number; take: (bytes: Buffer) => void }[];
}

const mostAtOnce = 1024 * 1024;

/** Devices and fifos: what is read and written there is not kept. */
export class Devices {
  readonly #fifos = new Map<string, Fifo>();
  /** `pts/0` -> who shows it. */
  readonly terminals = new Map<string, TerminalWriter>();

  read({ numbers: [major, minor], block }: Device, length: number): Buffer {
    if (block) throw new SysError('ENXIO');
    const some = Math.min(length, mostAtOnce);
    if (major === 1 && minor === 3) return Buffer.alloc(0);
    if (major === 1 && (minor === 5 || minor === 7)) return Buffer.alloc(some);
    if (major === 1 && (minor === 8 || minor === 9)) return randomBytes(some);
    throw new SysError('ENXIO');
  }

  write({ numbers: [major, minor], block }: Device, bytes: Uint8Array): number {
    if (block) throw new SysError('ENXIO');
    if (major === 1 && minor === 7) throw new SysError('ENOSPC');
    if (major === 1) return bytes.length;
    const terminal = major === 136 ? this.terminals.get(`pts/${minor}`) : undefined;
    if (!terminal) throw new SysError('ENXIO');
    terminal(bytes);
    return bytes.length;
  }

  /** Waits until somebody writes. */
  readFifo(id: string, length: number): Buffer | Promise<Buffer> {
    const fifo = this.#fifo(id);
    const chunk = fifo.chunks.shift();
    if (!chunk) return new Promise((take) => fifo.waiting.push({ length, take }));
    if (chunk.length > length) fifo.chunks.unshift(chunk.subarray(length));
    return chunk.subarray(0, length);
  }

  writeFifo(id: string, bytes: Uint8Array): number {
    const fifo = this.#fifo(id);
    const reader = fifo.waiting.shift();
    const taken = reader ? Math.min(reader.length, bytes.length) : 0;
    if (bytes.length > taken) fifo.chunks.push(Buffer.from(bytes.subarray(taken)));
    reader?.take(Buffer.from(bytes.subarray(0, taken)));
    return bytes.length;
  }

  /** The last writer has gone: whoever waits to read is at the end. */
  fifoClosed(id: string, { writable }: { writable: boolean }): void {
    if (!writable) return;
    for (const { take } of this.#fifos.get(id)?.waiting.splice(0) ?? []) take(Buffer.alloc(0));
  }

  #fifo(id: string): Fifo {
    const known = this.#fifos.get(id) ?? { chunks: [], waiting: [] };
    this.#fifos.set(id, known);
    return known;
  }
}
