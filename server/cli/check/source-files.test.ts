import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listSources, loadSource } from './source-files.ts';

let folder: string;
const at = (name: string) => path.join(folder, name);
const names = async (...paths: string[]) => (await listSources(paths)).map(({ name }) => path.relative(folder, name));
const load = async (name: string) => loadSource({ name, path: at(name) });

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'check-'));
  await mkdir(at('inner/node_modules'), { recursive: true });
  for (const name of ['b.yaml', 'a.yml', 'c.json', 'd.txt', 'inner/e.YAML', 'inner/node_modules/f.yaml']) await writeFile(at(name), 'kind: Pod\n');
});
afterEach(() => rm(folder, { recursive: true }));

test('a folder gives its YAML and JSON files at any depth, in order', async () => {
  expect(await names(folder)).toEqual(['a.yml', 'b.yaml', 'c.json', 'inner/e.YAML']);
});
test('a file that is named is read whatever its name, and only once', async () => {
  expect(await names(at('d.txt'), folder, at('b.yaml'))).toEqual(['d.txt', 'a.yml', 'b.yaml', 'c.json', 'inner/e.YAML']);
});
test('links are followed, circles end', async () => {
  await symlink('..', at('inner/up'));
  await symlink('b.yaml', at('z.yaml'));
  await symlink('nowhere', at('y.yaml'));
  const found = await listSources([folder]);
  expect(found.map(({ name }) => path.relative(folder, name))).toEqual(['a.yml', 'b.yaml', 'c.json', 'inner/e.YAML', 'y.yaml']);
  expect(found.at(-1)).toMatchObject({ trouble: 'There is no such file or folder' });
});
test('what is not there, and a folder without manifests, are told', async () => {
  await mkdir(at('empty'));
  expect(await listSources([at('missing'), at('empty'), '/dev/null'])).toEqual([
    { name: at('missing'), trouble: 'There is no such file or folder' },
    { name: at('empty'), trouble: 'This folder holds no YAML or JSON file' },
    { name: '/dev/null', trouble: 'It is neither a file nor a folder' },
  ]);
});
test.each([
  ['binary', Buffer.from([1, 0, 2]), 'It is not text'],
  ['of another encoding', Buffer.from([0xff, 0xe4, 0x20]), 'It is not UTF-8 text'],
  ['too large', Buffer.alloc(16 * 1024 * 1024 + 1, 32), 'It is larger than 16 MiB'],
] as const)('a file that is %s is refused with a reason', async (...[, bytes, reason]) => {
  await writeFile(at('odd.yaml'), bytes);
  expect(await load('odd.yaml')).toEqual({ name: 'odd.yaml', unreadable: { reason } });
});
test('a file that went away is refused with a reason', async () => {
  expect(await load('gone.yaml')).toEqual({ name: 'gone.yaml', unreadable: { reason: 'There is no such file or folder' } });
});
