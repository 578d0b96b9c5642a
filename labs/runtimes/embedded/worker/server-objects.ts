import type { ToWorker } from './messages.ts';

type Call = (...args: never[]) => Promise<unknown>;
export type Methods = Readonly<Record<string, Call>>;

/** An object of the server that a worker holds by its handle. `close` is called when the worker or the object's run is gone. */
export interface Exposed {
  readonly methods: Methods;
  readonly run: number;
  close?(): void;
}

/** The objects of one link. A worker reaches nothing else. */
export class ServerObjects {
  readonly #objects = new Map<number, Exposed>();
  #last = 0;

  add(exposed: Exposed): number {
    this.#last += 1;
    this.#objects.set(this.#last, exposed);
    return this.#last;
  }

  get(handle: number): Exposed | undefined {
    return this.#objects.get(handle);
  }

  release(handle: number): void {
    const found = this.#objects.get(handle);
    this.#objects.delete(handle);
    found?.close?.();
  }

  releaseRun(run?: number): void {
    for (const [handle, exposed] of this.#objects) if (run === undefined || exposed.run === run) this.release(handle);
  }
}

/** The methods of an object that are on a list. */
export const pick = <T extends object>(object: T, names: readonly (keyof T & string)[]): Methods =>
  Object.fromEntries(names.map((name) => [name, (...args: never[]) => (object[name] as Call)(...args)]));

export type Tell = (message: ToWorker) => void;
