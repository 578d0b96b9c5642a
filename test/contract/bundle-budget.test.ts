import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Chunk, dist, ensureBuilt, readManifest } from '../support/web-build.ts';

/** What a page needs before it can be used: its chunks with everything that they import statically. */
let manifest: Readonly<Record<string, Chunk>>;
beforeAll(() => {
  ensureBuilt();
  manifest = readManifest();
}, 120_000);

function closure(keys: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const visit = (key: string): void => {
    if (seen.has(key)) return;
    seen.add(key);
    manifest[key]?.imports?.forEach(visit);
  };
  keys.forEach(visit);
  return seen;
}
const chunksOf = (keys: ReadonlySet<string>): Chunk[] => [...keys].map((key) => manifest[key]).filter((chunk) => chunk !== undefined);
const gzipped = (files: readonly string[]): number =>
  [...new Set(files)].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0);
const plain = (files: readonly string[]): number => [...new Set(files)].reduce((sum, file) => sum + readFileSync(join(dist, file)).length, 0);
const scripts = (keys: ReadonlySet<string>): string[] =>
  chunksOf(keys)
    .map((chunk) => chunk.file)
    .filter((file) => file.endsWith('.js'));
const fonts = (keys: ReadonlySet<string>): string[] =>
  chunksOf(keys)
    .flatMap((chunk) => chunk.assets ?? [])
    .filter((file) => file.endsWith('.woff2'));
const kb = (bytes: number): number => bytes / 1000;

const entry = 'index.html';
const workspace = 'app/pages/workspace-page.tsx';
const without = (keys: Set<string>, known: ReadonlySet<string>): Set<string> => new Set([...keys].filter((key) => !known.has(key)));

describe('size budgets of the web app', () => {
  test('the entries are where this test looks for them', () => {
    expect(Object.keys(manifest)).toEqual(
      expect.arrayContaining([entry, workspace, 'app/pages/scenario-page.tsx', 'features/files/file-editor.tsx', 'app/pages/replay-pane.tsx']),
    );
  });
  test('JavaScript until the catalogue can be used: at most 190 KB', () => {
    expect(kb(gzipped(scripts(closure([entry]))))).toBeLessThanOrEqual(190);
  });
  test('JavaScript until the workspace has a prompt: at most 345 KB', () => {
    expect(kb(gzipped(scripts(closure([entry, workspace]))))).toBeLessThanOrEqual(345);
  });
  test('the editor: at most 160 KB, and only when it is opened', () => {
    const known = closure([entry, workspace]);
    expect([...known].join()).not.toContain('file-editor');
    expect(kb(gzipped(scripts(without(closure(['features/files/file-editor.tsx']), known))))).toBeLessThanOrEqual(160);
  });
  test('the replay adds at most 15 KB to the workspace', () => {
    const known = closure([entry, workspace, 'app/pages/results-page.tsx']);
    expect(kb(gzipped(scripts(without(closure(['app/pages/replay-pane.tsx']), known))))).toBeLessThanOrEqual(15);
  });
  test('styles of all pages: at most 30 KB', () => {
    const all = Object.values(manifest)
      .flatMap((chunk) => [...(chunk.css ?? []), chunk.file])
      .filter((file) => file.endsWith('.css'));
    expect(kb(gzipped(all))).toBeLessThanOrEqual(30);
  });
  test('fonts: at most 60 KB, 160 KB with the terminal', () => {
    const catalogue = fonts(closure([entry]));
    expect(catalogue.length).toBe(1);
    expect(kb(plain(catalogue))).toBeLessThanOrEqual(60);
    const terminal = fonts(closure([entry, workspace]));
    expect(terminal.length).toBe(3);
    expect(kb(plain(terminal))).toBeLessThanOrEqual(160);
  });
});
