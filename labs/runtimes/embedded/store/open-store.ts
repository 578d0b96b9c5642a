import { JournalFile, readJournal } from './journal-file.ts';
import { MemoryStore, type StoreBase } from './memory-store.ts';

/** A store over `base` as its journal file left it. Throws `JournalUnreadable`; `resumed` is false for a new file. */
export function openStore(base: StoreBase, file: string): { store: MemoryStore; resumed: boolean } {
  const changes = readJournal(file);
  const store = new MemoryStore(base);
  store.replay(changes);
  store.journalTo(new JournalFile(file, { state: () => store.changes() }));
  return { store, resumed: changes.length > 0 };
}
