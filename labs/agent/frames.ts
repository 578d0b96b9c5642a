const headerSize = 9;
const maxFrame = 32 * 1024 * 1024;

export interface Frame {
  readonly kind: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** u32 length of the rest, u8 kind, u32 stream, payload; big endian. */
export function encodeFrame(kind: number, stream: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headerSize + payload.length);
  frame.writeUInt32BE(payload.length + headerSize - 4, 0);
  frame.writeUInt8(kind, 4);
  frame.writeUInt32BE(stream, 5);
  frame.set(payload, headerSize);
  return frame;
}

/** Cuts a stream of chunks into frames, copying only what is split between chunks. */
export class FrameReader {
  #parts: Buffer[] = [];
  #size = 0;

  *read(chunk: Buffer): Generator<Frame> {
    this.#parts.push(chunk);
    this.#size += chunk.length;
    while (this.#size >= headerSize) {
      const length = this.#peek().readUInt32BE(0) + 4;
      if (length < headerSize || length > maxFrame) throw new RangeError(`frame of ${length} bytes`);
      if (this.#size < length) return;
      const all = this.#join();
      this.#parts = all.length > length ? [all.subarray(length)] : [];
      this.#size -= length;
      yield { kind: all.readUInt8(4), stream: all.readUInt32BE(5), payload: all.subarray(headerSize, length) };
    }
  }

  #peek(): Buffer {
    const [first] = this.#parts;
    return first && first.length >= 4 ? first : this.#join();
  }

  #join(): Buffer {
    const [first] = this.#parts;
    if (first && this.#parts.length === 1) return first;
    const all = Buffer.concat(this.#parts);
    this.#parts = [all];
    return all;
  }
}
