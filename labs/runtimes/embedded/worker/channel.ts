import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';

const header = 4;
/** No honest message is larger; what claims to be is not read. */
const largest = 64 * 1024 * 1024;

/** Framed messages over a socket, in order. What is sent in one turn of the loop leaves as one write. */
export class Channel<Out, In> {
  readonly socket: Socket;
  readonly #receive: (message: In) => void;
  #frames: Buffer[] = [];
  #held: Buffer[] = [];
  #heldBytes = 0;
  #left = false;

  constructor(socket: Socket, receive: (message: In) => void) {
    this.socket = socket;
    this.#receive = receive;
    socket.on('data', this.#take);
    socket.resume();
  }

  send(message: Out): void {
    const body = serialize(message);
    const head = Buffer.allocUnsafe(header);
    head.writeUInt32LE(body.length, 0);
    if (this.#frames.length === 0) process.nextTick(() => this.#flush());
    this.#frames.push(head, body);
  }

  #flush(): void {
    const frames = this.#frames;
    this.#frames = [];
    if (this.socket.writable) this.socket.write(frames.length === 2 && frames[1]!.length > 65_536 ? this.#apart(frames) : Buffer.concat(frames));
  }

  /** A large frame is not copied once more. */
  #apart([head, body]: Buffer[]): Buffer {
    this.socket.write(head!);
    return body!;
  }

  /** Stops reading; what came is read by whoever takes over. */
  leave(): void {
    this.socket.off('data', this.#take);
    this.socket.pause();
    this.#left = true;
    if (this.#heldBytes > 0) this.socket.unshift(Buffer.concat(this.#held));
  }

  readonly #take = (chunk: Buffer): void => {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    while (!this.#left && this.#heldBytes >= header) {
      const length = this.#peek();
      if (length > largest) {
        this.socket.destroy(new Error('a message is too large'));
        return;
      }
      if (this.#heldBytes < header + length) return;
      const all = this.#held.length === 1 ? this.#held[0]! : Buffer.concat(this.#held);
      const rest = all.subarray(header + length);
      this.#held = rest.length > 0 ? [rest] : [];
      this.#heldBytes = rest.length;
      this.#receive(deserialize(all.subarray(header, header + length)) as In);
    }
  };

  #peek(): number {
    if (this.#held[0]!.length < header) this.#held = [Buffer.concat(this.#held)];
    return this.#held[0]!.readUInt32LE(0);
  }
}
