import type { Connection, Image, Listener, SpawnRequest, Sys } from '../sys/sys.ts';
import type { ClientLink } from './client-link.ts';
import type { ConnectionRef } from './messages.ts';
import { plainSysCalls } from './messages.ts';

type End = { code: number; signal?: string };
interface Known {
  readonly signals: ((name: string) => void)[];
  readonly ends: ((end: End) => void)[];
  end?: End;
}
interface ChildRef {
  readonly sys: number;
  readonly pid: number;
}

/** The processes of one worker, each as a `Sys` whose calls go to the server. */
export class ClientProcesses {
  readonly #link: () => ClientLink;
  readonly #known = new Map<number, Known>();

  constructor(link: () => ClientLink) {
    this.#link = link;
  }

  signal(handle: number, name: string): void {
    for (const listener of this.#known.get(handle)?.signals ?? []) listener(name);
  }

  end(handle: number, end: End): void {
    const known = this.#known.get(handle);
    if (!known) return;
    known.end = end;
    this.#known.delete(handle);
    for (const listener of known.ends) listener(end);
    this.#link().tell({ t: 'release', on: handle });
  }

  sys(handle: number, pid: number): Sys {
    const call = <T>(method: string, ...args: unknown[]) => this.#link().call<T>(handle, method, args);
    const known: Known = { signals: [], ends: [] };
    this.#known.set(handle, known);
    const plain = Object.fromEntries(plainSysCalls.map((name) => [name, (...args: unknown[]) => call(name, ...args)]));
    const own: Partial<Sys> = {
      pid,
      spawn: async (request: SpawnRequest) => {
        const { sys, pid: child, image } = await call<ChildRef & { image: Image }>('spawn', request);
        return { sys: this.sys(sys, child), image };
      },
      fork: async () => {
        const { sys, pid: child } = await call<ChildRef>('fork');
        return this.sys(sys, child);
      },
      onSignal: (listener) => {
        if (known.signals.length === 0) call('listenSignals').catch(() => undefined);
        known.signals.push(listener);
      },
      onEnd: (listener) => void (known.end ? listener(known.end) : known.ends.push(listener)),
      connect: async (to) => this.#connection(await call<ConnectionRef>('connect', to)),
      connectUnix: async (path) => this.#connection(await call<ConnectionRef>('connectUnix', path)),
      listenUnix: async (path) => this.#listener(await call<{ handle: number; port: number }>('listenUnix', path)),
      listen: async (at) => this.#listener(await call<{ handle: number; port: number }>('listen', at)),
    };
    return { ...plain, ...own } as Sys;
  }

  #connection({ handle, ...ends }: ConnectionRef): Connection {
    const call = <T>(method: string, ...args: unknown[]) => this.#link().call<T>(handle, method, args);
    return {
      ...ends,
      read: () => call('read'),
      write: (data) => call('write', data),
      end: () => call('end'),
      close: async () => {
        await call('close');
        this.#link().tell({ t: 'release', on: handle });
      },
    };
  }

  #listener({ handle, port }: { handle: number; port: number }): Listener {
    return {
      port,
      accept: async () => {
        const made = await this.#link().call<ConnectionRef | undefined>(handle, 'accept', []);
        return made && this.#connection(made);
      },
      close: () => this.#link().call(handle, 'close', []),
    };
  }
}
