import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from './machines.ts';
import { readBase, writeBase } from './store/base-file.ts';
import type { StoreBase } from './store/memory-store.ts';

const ending = '.base';

/**
 * What machines started from, kept beside the labs: a journal means something only over the base that it was written over, and another version of
 * this program, or another process, makes another one (its host keys, its hashes).
 */
export class Bases {
  readonly #root: string;
  readonly #ids = new WeakMap<StoreBase, Promise<string>>();
  readonly #loaded = new Map<string, Promise<StoreBase>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Machine -> id of its base. Resolves when they are in their files. */
  async keep(machines: readonly Machine[]): Promise<Record<string, string>> {
    return Object.fromEntries(await Promise.all(machines.map(async ({ name, host }) => [name, await this.#keep(host.store.base)] as const)));
  }

  /** Throws `JournalUnreadable`. */
  load(id: string): Promise<StoreBase> {
    const known = this.#loaded.get(id) ?? this.#load(id);
    this.#loaded.set(id, known);
    known.catch(() => this.#loaded.delete(id));
    return known;
  }

  /** Removes those that an earlier process kept and no lab needs. */
  async tidy(needed: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.#root).catch(() => []);
    const kept = new Set([...needed, ...this.#loaded.keys()].map((id) => id + ending));
    await Promise.all(names.filter((name) => !kept.has(name)).map((name) => rm(join(this.#root, name), { force: true })));
  }

  #keep(base: StoreBase): Promise<string> {
    const kept = this.#ids.get(base) ?? this.#write(base);
    this.#ids.set(base, kept);
    kept.catch(() => this.#ids.delete(base));
    return kept;
  }

  async #write(base: StoreBase): Promise<string> {
    const id = randomBytes(8).toString('hex');
    this.#loaded.set(id, Promise.resolve(base));
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    await writeBase(join(this.#root, id + ending), base);
    return id;
  }

  async #load(id: string): Promise<StoreBase> {
    const base = await readBase(join(this.#root, id + ending));
    this.#ids.set(base, Promise.resolve(id));
    return base;
  }
}
