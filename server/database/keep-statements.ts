import type Sqlite from 'better-sqlite3';

const most = 256;

/**
 * Keeps the statements that were prepared last, by their text: drizzle prepares one for every query, and each is a native object that the next
 * garbage collection has to visit.
 */
export function keepStatements(client: Sqlite.Database): void {
  const prepare = client.prepare.bind(client) as (source: string) => Sqlite.Statement;
  const kept = new Map<string, Sqlite.Statement>();
  client.prepare = ((source: string): Sqlite.Statement => {
    const known = kept.get(source);
    if (known && !known.busy) {
      kept.delete(source);
      kept.set(source, known);
      return known.reader ? known.raw(false) : known;
    }
    const made = prepare(source);
    kept.set(source, made);
    if (kept.size > most) kept.delete(kept.keys().next().value!);
    return made;
  }) as Sqlite.Database['prepare'];
}
