/** More than this is not kept, as a pty's buffer. */
const most = 1024 * 1024;

/** What was typed and nobody has read yet. An empty chunk is one end of input. */
export class InputQueue {
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #reader: PromiseWithResolvers<Uint8Array | undefined> | undefined;
  #hungUp = false;

  get bytes(): number {
    return this.#bytes;
  }

  put(chunk: Uint8Array): void {
    const reader = this.#reader;
    if (reader) {
      this.#reader = undefined;
      reader.resolve(chunk.length === 0 ? undefined : chunk);
    } else if (this.#bytes + chunk.length <= most) {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
    }
  }

  async take(): Promise<Uint8Array | undefined> {
    const chunk = this.#chunks.shift();
    if (chunk) {
      this.#bytes -= chunk.length;
      return chunk.length === 0 ? undefined : chunk;
    }
    if (this.#hungUp) return undefined;
    this.#reader ??= Promise.withResolvers();
    return this.#reader.promise;
  }

  /** Everything at once, for an editor. */
  drain(): Uint8Array {
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#bytes = 0;
    return all;
  }

  hangUp(): void {
    this.#hungUp = true;
    this.#reader?.resolve(undefined);
    this.#reader = undefined;
  }
}
