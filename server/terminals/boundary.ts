type State = 'ground' | 'character' | 'escape' | 'csi' | 'osc' | 'text';

const longest = 64 * 1024;
const empty = new Uint8Array(0);

/** What `ESC x` and its 8-bit twin (as UTF-8: 0xC2 and the byte) begin: DCS, SOS, CSI, OSC, PM, APC. */
const introduced: Readonly<Record<number, State>> = { 0x50: 'text', 0x58: 'text', 0x5b: 'csi', 0x5d: 'osc', 0x5e: 'text', 0x5f: 'text' };
const following = (lead: number): number => (lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0);

/**
 * Cuts a terminal's output after its last complete character or control sequence. What is left over is held until the rest arrives, so
 * that a screen is only ever serialised between sequences. A sequence above 64 KiB is let through unfinished.
 */
export class Boundary {
  #state: State = 'ground';
  #missing = 0;
  #previous = 0;
  #held: Uint8Array = empty;

  /** Bytes that came in but are not let through yet. */
  get held(): Uint8Array {
    return this.#held;
  }

  push(chunk: Uint8Array): Uint8Array {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = this.#scan(bytes, this.#held.length);
    if (bytes.length - end > longest) {
      this.#held = empty;
      return bytes;
    }
    this.#held = end === bytes.length ? empty : bytes.slice(end);
    return bytes.subarray(0, end);
  }

  #scan(bytes: Uint8Array, from: number): number {
    let end = 0;
    for (let index = from; index < bytes.length; index += 1) {
      const byte = bytes[index]!;
      if (this.#state !== 'ground' || byte >= 0x80 || byte === 0x1b) {
        this.#state = this.#next(byte);
        this.#previous = byte;
      }
      if (this.#state === 'ground') end = index + 1;
    }
    return end;
  }

  #next(byte: number): State {
    if (byte === 0x1b) return 'escape';
    if (byte === 0x18 || byte === 0x1a) return 'ground';
    switch (this.#state) {
      case 'ground':
        return this.#begin(byte);
      case 'character':
        return this.#continue(byte);
      case 'escape':
        return this.#introduce(byte);
      case 'csi':
        return byte >= 0x40 && byte <= 0x7e ? 'ground' : 'csi';
      case 'osc':
        return byte === 0x07 || this.#terminates(byte) ? 'ground' : 'osc';
      case 'text':
        return this.#terminates(byte) ? 'ground' : 'text';
    }
  }

  #introduce(byte: number): State {
    return byte < 0x30 ? 'escape' : (introduced[byte] ?? 'ground');
  }

  #begin(byte: number): State {
    this.#missing = following(byte);
    return this.#missing > 0 ? 'character' : 'ground';
  }

  #continue(byte: number): State {
    if ((byte & 0xc0) !== 0x80) return this.#begin(byte);
    this.#missing -= 1;
    if (this.#missing > 0) return 'character';
    return (this.#previous === 0xc2 ? introduced[byte - 0x40] : undefined) ?? 'ground';
  }

  #terminates(byte: number): boolean {
    return byte === 0x9c && this.#previous === 0xc2;
  }
}
