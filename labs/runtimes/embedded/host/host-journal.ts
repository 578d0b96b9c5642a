import type { MemoryStore, OverlayTable } from '../store/memory-store.ts';
import type { JournalEntry, JournalQuery } from '../sys/sys.ts';

const most = 4000;
const longest = 48 * 1024;

/** What services and the kernel said: the newest 4,000 lines, in the table `journal`. */
export class HostJournal {
  readonly #lines: OverlayTable<JournalEntry>;
  #next: number;
  #oldest: number;
  readonly #listeners = new Set<(entry: JournalEntry) => void>();

  constructor(store: MemoryStore) {
    this.#lines = store.table('journal');
    const numbers = [...this.#lines.entries()].map(([key]) => Number(key));
    this.#next = (numbers.at(-1) ?? -1) + 1;
    this.#oldest = numbers[0] ?? 0;
  }

  add(entry: JournalEntry): void {
    const kept = entry.message.length > longest ? { ...entry, message: entry.message.slice(0, longest) } : entry;
    this.#lines.set(String(this.#next++), kept);
    while (this.#next - this.#oldest > most) this.#lines.delete(String(this.#oldest++));
    for (const listener of this.#listeners) listener(kept);
  }

  /** Calls back for each new line; returns what ends that. */
  follow(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  query({ unit, identifier, priority, sinceMs, untilMs, last, kernel }: JournalQuery): JournalEntry[] {
    const found = [...this.#lines.entries()]
      .map(([, entry]) => entry)
      .filter(
        (entry) =>
          (unit === undefined || (entry.unit !== undefined && unit.includes(entry.unit))) &&
          (identifier === undefined || entry.identifier === identifier) &&
          (priority === undefined || entry.priority <= priority) &&
          (sinceMs === undefined || entry.atMs >= sinceMs) &&
          (untilMs === undefined || entry.atMs <= untilMs) &&
          (kernel !== true || entry.facility === 0),
      );
    return last === undefined ? found : found.slice(Math.max(0, found.length - last));
  }
}
