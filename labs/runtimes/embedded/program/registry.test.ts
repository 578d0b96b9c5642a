import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { allPrograms, loadProgram } from './registry.ts';

const found = await allPrograms();

test('a program is the only one of its file and has its name', () => {
  for (const { program, file } of found) expect([file, program.name]).toEqual([file, basename(file, '.ts')]);
  expect(new Set(found.map(({ file }) => file)).size).toBe(found.length);
});

test('names and paths are unique, paths absolute', () => {
  const names = found.map(({ program }) => program.name);
  const paths = found.flatMap(({ program }) => program.paths);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
  expect(paths.filter((path) => !path.startsWith('/'))).toEqual([]);
});

test('a program is loaded by its name', async () => {
  for (const { program } of found) expect(await loadProgram(program.name)).toBe(program);
  expect(await loadProgram('no-such-program')).toBeUndefined();
});
