import type { Journal, Store, Table } from './store.ts';

/** Rows that all labs of one scenario share: table -> key -> value. Never changed after it is made. */
export type StoreBase = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/** One changed row. `undefined` as value: deleted. */
export type Change = readonly [table: string, key: string, value: unknown];

const gone = Symbol('gone');
const nothing: ReadonlyMap<string, unknown> = new Map();

/** A store in memory: the differences to its base, with deletions marked. */
export class MemoryStore implements Store {
  readonly base: StoreBase;
  readonly #tables = new Map<string, OverlayTable>();
  #journal: Journal | undefined;
  #open: { changes: Change[]; undo: (() => void)[] } | undefined;

  constructor(base: StoreBase = new Map(), journal?: Journal) {
    this.base = base;
    this.#journal = journal;
  }

  table<Value>(name: string): OverlayTable<Value> {
    const known = this.#tables.get(name);
    if (known) return known as OverlayTable<Value>;
    const made = new OverlayTable<Value>(this.base.get(name) as ReadonlyMap<string, Value> | undefined, (key, value, undo) =>
      this.#changed([name, key, value], undo),
    );
    this.#tables.set(name, made);
    return made;
  }

  transaction<Result>(change: () => Result): Result {
    if (this.#open) return change();
    const open = { changes: [] as Change[], undo: [] as (() => void)[] };
    this.#open = open;
    try {
      const result = change();
      this.#open = undefined;
      if (open.changes.length > 0) this.#journal?.append(open.changes);
      return result;
    } catch (error) {
      for (const undo of open.undo.reverse()) undo();
      throw error;
    } finally {
      this.#open = undefined;
    }
  }

  /** Every difference to the base. */
  *changes(): IterableIterator<Change> {
    for (const [name, table] of this.#tables) for (const [key, value] of table.changes()) yield [name, key, value];
  }

  /** Takes over recorded changes without recording them again. */
  replay(changes: Iterable<Change>): void {
    const journal = this.#journal;
    this.#journal = undefined;
    for (const [name, key, value] of changes) {
      if (value === undefined) this.table(name).delete(key);
      else this.table(name).set(key, value);
    }
    this.#journal = journal;
  }

  journalTo(journal: Journal): void {
    this.#journal = journal;
  }

  async flushed(): Promise<void> {
    await this.#journal?.flushed();
  }

  async clone(journal: Journal): Promise<MemoryStore> {
    const copy = new MemoryStore(this.base);
    const changes = [...this.changes()];
    copy.replay(changes);
    if (changes.length > 0) journal.append(changes);
    copy.journalTo(journal);
    await journal.flushed();
    return copy;
  }

  async close(): Promise<void> {
    await this.#journal?.close();
  }

  #changed(change: Change, undo: () => void): void {
    if (this.#open) {
      this.#open.changes.push(change);
      this.#open.undo.push(undo);
    } else this.#journal?.append([change]);
  }
}

type Changed = (key: string, value: unknown, undo: () => void) => void;

/** A table: the base's rows, and over them what was set and deleted since. */
export class OverlayTable<Value = unknown> implements Table<Value> {
  readonly base: ReadonlyMap<string, Value>;
  readonly #over = new Map<string, Value | typeof gone>();
  readonly #changed: Changed;
  #size: number;

  constructor(base: ReadonlyMap<string, Value> | undefined, changed: Changed) {
    this.base = base ?? (nothing as ReadonlyMap<string, Value>);
    this.#changed = changed;
    this.#size = this.base.size;
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): Value | undefined {
    const value = this.#over.get(key);
    if (value === undefined) return this.base.get(key);
    return value === gone ? undefined : value;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: Value): void {
    const undo = this.#undo(key);
    if (!this.has(key)) this.#size++;
    this.#over.set(key, freeze(value));
    this.#changed(key, value, undo);
  }

  delete(key: string): void {
    if (!this.has(key)) return;
    const undo = this.#undo(key);
    this.#size--;
    if (this.base.has(key)) this.#over.set(key, gone);
    else this.#over.delete(key);
    this.#changed(key, undefined, undo);
  }

  *entries(): IterableIterator<[string, Value]> {
    for (const [key, value] of this.base) {
      const over = this.#over.get(key);
      if (over === undefined) yield [key, value];
      else if (over !== gone) yield [key, over];
    }
    for (const [key, value] of this.#over) if (value !== gone && !this.base.has(key)) yield [key, value];
  }

  /** What differs from the base. `undefined` as value: deleted. */
  *changes(): IterableIterator<[string, Value | undefined]> {
    for (const [key, value] of this.#over) yield [key, value === gone ? undefined : value];
  }

  #undo(key: string): () => void {
    const before = this.#over.get(key);
    const size = this.#size;
    return () => {
      this.#size = size;
      if (before === undefined) this.#over.delete(key);
      else this.#over.set(key, before);
    };
  }
}

function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}
