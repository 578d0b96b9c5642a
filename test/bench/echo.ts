import { setTimeout as delay } from 'node:timers/promises';

/** Something with a terminal at its end: a bare `docker exec`, or Rampart. */
export interface TerminalEnd {
  send(keys: string): void;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  close(): void;
}

const lateMs = 5000;
const lineLength = 60;

/** One key at a time: how long until the kernel's echo of it is back. The terminal must run something that only reads. */
export class EchoMeter {
  readonly #end: TerminalEnd;
  readonly #clear: string;
  #typed = 0;
  #arrived: (() => void) | undefined;

  /** `clear`: the keys that empty a full line. */
  constructor(end: TerminalEnd, clear = '\r') {
    this.#end = end;
    this.#clear = clear;
    end.onBytes((bytes) => {
      if (bytes.includes(0x78)) this.#arrived?.();
    });
  }

  async once(): Promise<number> {
    this.#typed += 1;
    if (this.#typed % lineLength === 0) await this.#newLine();
    const began = performance.now();
    const arrived = new Promise<number>((resolve) => (this.#arrived = () => resolve(performance.now() - began)));
    this.#end.send('x');
    const took = await Promise.race([arrived, delay(lateMs, undefined, { ref: false })]);
    this.#arrived = undefined;
    return took ?? lateMs;
  }

  /** Keeps typing, a key every 100 to 200 ms, until the time is over. */
  async during(ms: number): Promise<number[]> {
    const times: number[] = [];
    for (const end = performance.now() + ms; performance.now() < end;) {
      await delay(100 + Math.random() * 100);
      times.push(await this.once());
    }
    return times;
  }

  /** The kernel's line buffer holds 4096 bytes. */
  async #newLine(): Promise<void> {
    this.#end.send(this.#clear);
    await delay(20);
  }
}

/** Makes a shell do nothing but read, so that only the kernel echoes. */
export const readOnly = async (end: TerminalEnd): Promise<EchoMeter> => {
  await delay(300);
  end.send('exec cat > /dev/null\r');
  await delay(500);
  return new EchoMeter(end);
};
