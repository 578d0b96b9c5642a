import type { OverlayTable } from '../store/memory-store.ts';

type Names = Map<string, string>;
const baseIndexes = new WeakMap<object, Map<string, Names>>();

/** The table `entries` (`<directory's id>/<name>` -> id) by directory. What the base says is indexed once for all hosts over it. */
export class Directories {
  readonly #table: OverlayTable<string>;
  readonly #base: ReadonlyMap<string, Names>;
  /** Undefined as id: the base's entry is gone. */
  readonly #over = new Map<string, Map<string, string | undefined>>();

  constructor(table: OverlayTable<string>) {
    this.#table = table;
    this.#base = indexOf(table.base);
    for (const [key, id] of table.changes()) this.#note(key, id);
  }

  child(directory: string, name: string): string | undefined {
    const over = this.#over.get(directory);
    if (over?.has(name)) return over.get(name);
    return this.#base.get(directory)?.get(name);
  }

  /** What the base says, whatever happened since. */
  baseChild(directory: string, name: string): string | undefined {
    return this.#base.get(directory)?.get(name);
  }

  /** Base first, then in the order in which they were made. */
  *children(directory: string): IterableIterator<readonly [string, string]> {
    const [base, over] = [this.#base.get(directory), this.#over.get(directory)];
    if (base) {
      for (const entry of base) {
        if (!over?.has(entry[0])) yield entry;
        else {
          const id = over.get(entry[0]);
          if (id !== undefined) yield [entry[0], id];
        }
      }
    }
    if (over) for (const [name, id] of over) if (id !== undefined && !base?.has(name)) yield [name, id];
  }

  isEmpty(directory: string): boolean {
    return this.children(directory).next().done === true;
  }

  set(directory: string, name: string, id: string): void {
    this.#table.set(`${directory}/${name}`, id);
    this.#note(`${directory}/${name}`, id);
  }

  delete(directory: string, name: string): void {
    this.#table.delete(`${directory}/${name}`);
    this.#note(`${directory}/${name}`, undefined);
  }

  #note(key: string, id: string | undefined): void {
    const slash = key.indexOf('/');
    const [directory, name] = [key.slice(0, slash), key.slice(slash + 1)];
    const names = this.#over.get(directory) ?? new Map<string, string | undefined>();
    this.#over.set(directory, names);
    if (id === undefined && !this.#base.get(directory)?.has(name)) names.delete(name);
    else names.set(name, id);
    if (names.size === 0) this.#over.delete(directory);
  }
}

function indexOf(base: ReadonlyMap<string, string>): ReadonlyMap<string, Names> {
  const known = baseIndexes.get(base);
  if (known) return known;
  const index = new Map<string, Names>();
  for (const [key, id] of base) {
    const slash = key.indexOf('/');
    const directory = key.slice(0, slash);
    const names = index.get(directory) ?? new Map<string, string>();
    index.set(directory, names);
    names.set(key.slice(slash + 1), id);
  }
  baseIndexes.set(base, index);
  return index;
}
