/**
 * The state of one virtual host: named tables of plain JSON values. Everything that must survive (files, processes, units, sysctls,
 * journal, terminals' history) is kept here and nowhere else. A host starts from an immutable base that all labs of a scenario share, so
 * an idle lab costs the memory of its differences only. Every change is appended to the lab's journal file before the call that made it is
 * answered; opening a store again replays the file (`journal-file.ts`).
 */
export interface Store {
  /** The same object for the same name. */
  table<Value>(name: string): Table<Value>;
  /** Changes made within `change` reach the journal as one line: all or none. Synchronous, not nested. */
  transaction<Result>(change: () => Result): Result;
  /** Resolves when everything so far is in the journal file. */
  flushed(): Promise<void>;
  /** A copy with its own journal; the base stays shared. */
  clone(journal: Journal): Promise<Store>;
  close(): Promise<void>;
}

/** Values are frozen on `set`; change them by setting a new one. */
export interface Table<Value> {
  get(key: string): Value | undefined;
  has(key: string): boolean;
  set(key: string, value: Value): void;
  delete(key: string): void;
  /** In the order in which keys were first set, base first. */
  entries(): IterableIterator<[string, Value]>;
  readonly size: number;
}

/** Where changes go. `undefined` as value: deleted. */
export interface Journal {
  append(changes: readonly (readonly [table: string, key: string, value: unknown])[]): void;
  flushed(): Promise<void>;
  close(): Promise<void>;
}
