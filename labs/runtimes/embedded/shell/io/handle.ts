import type { InputStream, OutputStream } from '../../program/program.ts';
import { ChunkInput } from '../../program/streams.ts';

/** An open file description: what descriptors of a shell and of its subshells share. It closes when the last of them does. */
export class Handle {
  input: InputStream | undefined;
  readonly output: OutputStream | undefined;
  readonly isTerminal: boolean;
  private readonly whenClosed: (() => void | Promise<void>) | undefined;
  private holders = 0;

  constructor(ends: { input?: InputStream; output?: OutputStream; close?: () => void | Promise<void> }) {
    this.input = ends.input;
    this.output = ends.output;
    this.isTerminal = (ends.input ?? ends.output)?.isTerminal ?? false;
    this.whenClosed = ends.close;
  }

  hold(): this {
    this.holders += 1;
    return this;
  }

  async release(): Promise<void> {
    this.holders -= 1;
    if (this.holders === 0) await this.whenClosed?.();
  }

  /** The input with bytes that can be given back. */
  chunks(): ChunkInput | undefined {
    const { input } = this;
    if (input === undefined || input instanceof ChunkInput) return input;
    const chunks = new ChunkInput((signal) => input.read(signal), { isTerminal: input.isTerminal });
    this.input = chunks;
    return chunks;
  }

  /** As a program's descriptor. */
  stream(): InputStream | OutputStream {
    const { input, output } = this;
    if (input && output)
      return {
        isTerminal: this.isTerminal,
        read: () => input.read(),
        readLine: () => input.readLine(),
        all: () => input.all(),
        write: (data: Uint8Array | string) => output.write(data),
      };
    return input ?? output ?? { isTerminal: false, write: async () => undefined };
  }
}

/** Descriptors by number. */
export class DescriptorTable {
  private readonly handles = new Map<number, Handle>();

  get(fd: number): Handle | undefined {
    return this.handles.get(fd);
  }

  numbers(): number[] {
    return [...this.handles.keys()].sort((left, right) => left - right);
  }

  async set(fd: number, handle: Handle): Promise<void> {
    const before = this.handles.get(fd);
    this.handles.set(fd, handle.hold());
    await before?.release();
  }

  async close(fd: number): Promise<void> {
    const handle = this.handles.get(fd);
    this.handles.delete(fd);
    await handle?.release();
  }

  /** The lowest free number from `least` on. */
  free(least: number): number {
    let fd = least;
    while (this.handles.has(fd)) fd += 1;
    return fd;
  }

  copy(): DescriptorTable {
    const table = new DescriptorTable();
    for (const [fd, handle] of this.handles) table.handles.set(fd, handle.hold());
    return table;
  }

  async closeAll(): Promise<void> {
    for (const fd of [...this.handles.keys()]) await this.close(fd);
  }
}
