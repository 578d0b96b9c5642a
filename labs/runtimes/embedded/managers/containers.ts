import { Engine } from '../engine/engine.ts';
import { operations } from '../engine/operations.ts';
import { EngineError } from '../engine/records.ts';
import { findAccount } from '../host/accounts.ts';
import type { HostParts, Manager, ManagerModel } from '../host/virtual-host.ts';
import { SysError } from '../sys/sys-error.ts';

/** How an operation ended: programs get this as the answer of a request, for errors of the engine have words and a status of their own. */
export type Outcome = { readonly value: unknown } | { readonly error: { readonly message: string; readonly code: number } };

/** The container engines of a machine, one for each user who has asked. Each works on its own user's files and processes only. */
export class ContainersManager implements Manager {
  readonly #host: HostParts;
  readonly #engines = new Map<number, Engine>();

  constructor(host: HostParts) {
    this.#host = host;
  }

  async boot({ resumed }: { resumed: boolean }): Promise<void> {
    if (!resumed) return;
    for (const [uid] of this.#owners.entries()) await this.of(Number(uid)).containers.resume();
  }

  get #owners() {
    return this.#host.store.table<true>('engines');
  }

  /** The engine of a user; made at the first call. The store has room for one engine: who else asks is told so. */
  of(uid: number): Engine {
    const known = this.#engines.get(uid);
    if (known) return known;
    const others = [...this.#owners.entries()].filter(([owner]) => owner !== String(uid));
    const { kernel } = this.#host;
    const account = findAccount(String(uid), { passwd: kernel.readText('/etc/passwd'), group: kernel.readText('/etc/group') });
    if (others.length > 0 || !account || uid === 0) throw new EngineError('the simulation runs the containers of one user of a machine, and not of root');
    this.#owners.set(String(uid), true);
    const engine = new Engine(this.#host, account);
    this.#engines.set(uid, engine);
    return engine;
  }

  async request(op: string, args: unknown, { euid }: { euid: number }): Promise<Outcome> {
    if (!Object.hasOwn(operations, op)) throw new SysError('ENOSYS');
    try {
      const call = operations[op as keyof typeof operations] as (engine: Engine, args: unknown) => unknown;
      return { value: await call(this.of(euid), args) };
    } catch (error) {
      if (error instanceof EngineError) return { error: { message: error.message, code: error.code } };
      throw error;
    }
  }

  exited(pid: number, code: number): void {
    for (const engine of this.#engines.values()) engine.containers.exited(pid, code);
  }
}

export const containers: ManagerModel = { name: 'containers', create: (host) => new ContainersManager(host) };
