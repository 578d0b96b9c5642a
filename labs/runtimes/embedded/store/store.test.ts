import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { JournalFile, JournalUnreadable } from './journal-file.ts';
import { MemoryStore } from './memory-store.ts';
import { openStore } from './open-store.ts';

const base = new Map([
  [
    'letters',
    new Map<string, unknown>([
      ['a', { n: 1 }],
      ['b', { n: 2 }],
    ]),
  ],
]);
const freshFile = (): string => path.join(mkdtempSync(path.join(tmpdir(), 'store-')), 'journal');

describe('tables', () => {
  test('changes hide the base and leave it alone', () => {
    const store = new MemoryStore(base);
    const letters = store.table<{ n: number }>('letters');
    letters.set('c', { n: 3 });
    letters.set('a', { n: 9 });
    letters.delete('b');
    expect([...letters.entries()]).toEqual([
      ['a', { n: 9 }],
      ['c', { n: 3 }],
    ]);
    expect([letters.size, letters.has('b'), letters.get('a')?.n]).toEqual([2, false, 9]);
    expect([...new MemoryStore(base).table('letters').entries()]).toHaveLength(2);
  });

  test('values are frozen through and through', () => {
    const letters = new MemoryStore(base).table<{ list: number[] }>('letters');
    letters.set('d', { list: [1] });
    expect(() => letters.get('d')?.list.push(2)).toThrow(TypeError);
  });

  test('a transaction that throws changes nothing', () => {
    const store = new MemoryStore(base);
    const letters = store.table<{ n: number }>('letters');
    const attempt = (): void =>
      store.transaction(() => {
        letters.delete('a');
        letters.set('z', { n: 26 });
        throw new Error('no');
      });
    expect(attempt).toThrow('no');
    expect([[...letters.entries()], letters.size]).toEqual([
      [
        ['a', { n: 1 }],
        ['b', { n: 2 }],
      ],
      2,
    ]);
  });
});

describe('journal file', () => {
  test('opening it again gives the same rows', async () => {
    const file = freshFile();
    const { store, resumed } = openStore(base, file);
    expect(resumed).toBe(false);
    store.table('letters').set('c', { n: 3, text: 'é\n\u0000' });
    store.table('letters').delete('a');
    store.table('numbers').set('1', true);
    await store.flushed();
    const again = openStore(base, file);
    expect(again.resumed).toBe(true);
    expect([...again.store.table('letters').entries()]).toEqual([...store.table('letters').entries()]);
    expect(again.store.table('numbers').get('1')).toBe(true);
  });

  test('a transaction is one line, and a torn last line is dropped with it', async () => {
    const file = freshFile();
    const { store } = openStore(base, file);
    store.table('t').set('kept', 1);
    await store.flushed();
    appendFileSync(file, '[["t","torn",1],["t","al');
    const again = openStore(base, file);
    expect([...again.store.table('t').entries()]).toEqual([['kept', 1]]);
    again.store.transaction(() => {
      again.store.table('t').set('x', 1);
      again.store.table('t').set('y', 1);
    });
    await again.store.flushed();
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(3);
    expect(openStore(base, file).store.table('t').size).toBe(3);
  });

  test.each([
    ['another version', '{"journal":99}\n'],
    ['a damaged line in the middle', '{"journal":1}\n[["t","a",\n[["t","b",1]]\n'],
    ['something else', 'hello\n'],
  ])('%s is told', (_name, text) => {
    const file = freshFile();
    writeFileSync(file, text);
    expect(() => openStore(base, file)).toThrow(JournalUnreadable);
  });

  test('a file that has grown becomes the present state, with what came while it was made', async () => {
    const file = freshFile();
    const store = new MemoryStore(base);
    const journal = new JournalFile(file, { state: () => store.changes(), compactAbove: 4096 });
    store.journalTo(journal);
    for (let n = 0; n < 2000; n++) {
      store.table('t').set('counter', n);
      if (n % 100 === 0) await store.flushed();
      if (n % 400 === 0) await journal.settled();
    }
    store.table('letters').delete('a');
    await store.flushed();
    await journal.settled();
    store.table('t').set('last', true);
    await store.flushed();
    expect(readFileSync(file).length).toBeLessThan(16_384);
    const again = openStore(base, file).store;
    expect([again.table('t').get('counter'), again.table('t').get('last'), again.table('letters').has('a')]).toEqual([1999, true, false]);
  });

  test('a clone has its own journal', async () => {
    const [first, second] = [freshFile(), freshFile()];
    const { store } = openStore(base, first);
    store.table('t').set('a', 1);
    const copy = await store.clone(new JournalFile(second, { state: () => [] }));
    copy.table('t').set('b', 2);
    await copy.flushed();
    expect(store.table('t').has('b')).toBe(false);
    expect([...openStore(base, second).store.table('t').entries()]).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });
});
