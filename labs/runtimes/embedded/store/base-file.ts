import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { JournalUnreadable } from './journal-file.ts';
import type { StoreBase } from './memory-store.ts';

const version = 1;
const slice = 256 * 1024;

/** Keeps the rows that labs share in a file of JSON lines: the first names the version and the number of rows, each other one is a row. */
export async function writeBase(file: string, base: StoreBase): Promise<void> {
  const draft = `${file}.draft`;
  const handle = await open(draft, 'w', 0o600);
  try {
    const rows = [...base.values()].reduce((sum, { size }) => sum + size, 0);
    let text = `${JSON.stringify({ base: version, rows })}\n`;
    for (const [table, entries] of base) {
      for (const [key, value] of entries) {
        text += `${JSON.stringify([table, key, value])}\n`;
        if (text.length < slice) continue;
        await handle.write(text);
        await turn();
        text = '';
      }
    }
    await handle.write(text);
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** Throws `JournalUnreadable` where the file is not there, of another version, or not whole. */
export async function readBase(file: string): Promise<StoreBase> {
  const base = new Map<string, Map<string, unknown>>();
  let expected: number | undefined;
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      if (expected === undefined) {
        const header = JSON.parse(line) as { base?: number; rows: number };
        if (header.base !== version) throw new Error(`version ${header.base ?? 'unknown'}, not ${version}`);
        expected = header.rows;
        continue;
      }
      const [table, key, value] = JSON.parse(line) as [string, string, unknown];
      base.set(table, (base.get(table) ?? new Map<string, unknown>()).set(key, value));
      expected -= 1;
    }
  } catch (error) {
    throw new JournalUnreadable(file, 'cannot be read', { cause: error });
  }
  if (expected !== 0) throw new JournalUnreadable(file, 'is not whole');
  return base;
}
