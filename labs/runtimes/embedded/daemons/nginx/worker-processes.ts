import type { Sys } from '../../sys/sys.ts';
import { readGroup, readPasswd } from '../../programs/accounts-file.ts';
import type { Site } from './site.ts';

/** nginx's workers as processes of the host; what they read and open is decided by their user. */
export class WorkerProcesses {
  readonly #master: Sys;
  #running: Sys[] = [];

  constructor(master: Sys) {
    this.#master = master;
  }

  /** Puts the workers of a configuration in place of those before. Resolves with the first of them. */
  async start(site: Site): Promise<Sys> {
    const before = this.#running;
    const identity = await this.#identityOf(site);
    this.#running = [];
    for (let count = await this.#count(site); count > 0; count--) this.#running.push(await this.#fork(identity));
    await endAll(before);
    return this.#running[0]!;
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = [];
    await endAll(running);
  }

  async #count(site: Site): Promise<number> {
    const wanted = site.main.value('worker_processes') ?? '1';
    if (wanted !== 'auto') return Math.max(1, Math.min(Number(wanted) || 1, 16));
    const text = new TextDecoder().decode(await this.#master.readFile('/proc/cpuinfo').catch(() => new Uint8Array()));
    return Math.min(text.match(/^processor\s*:/gm)?.length ?? 1, 16);
  }

  async #identityOf(site: Site): Promise<{ uid: number; gid: number; groups: readonly number[] } | undefined> {
    if ((await this.#master.identity()).euid !== 0) return undefined;
    const [name = 'www-data', group] = site.main.args('user') ?? [];
    const account = (await readPasswd(this.#master)).find((one) => one.name === name);
    if (!account) return undefined;
    const groups = await readGroup(this.#master);
    const gid = group === undefined ? account.gid : (groups.find((one) => one.name === group)?.gid ?? account.gid);
    return { uid: account.uid, gid, groups: [gid, ...groups.filter(({ members }) => members.includes(name)).map((one) => one.gid)] };
  }

  async #fork(identity: { uid: number; gid: number; groups: readonly number[] } | undefined): Promise<Sys> {
    const worker = await this.#master.fork();
    if (identity) await worker.setIdentity(identity);
    await worker.setTitle(['nginx: worker process']);
    return worker;
  }
}

const endAll = async (workers: readonly Sys[]): Promise<void> => {
  for (const worker of workers) await worker.exit(0).catch(() => undefined);
};
