import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadRegistry } from './registry.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'registry-'));
});
afterEach(() => rm(folder, { recursive: true }));

const engine = new URL('.', import.meta.url).href;
const rule = (id: string, requires = '[]') => `import { defineRule } from '${engine}define-rule.ts';
export const rule = defineRule({ id: '${id}', title: { pass: '', fail: '' }, why: '', expects: '', severity: 'low', requires: ${requires}, controls: [], evaluate: () => ({ status: 'pass' }) });`;
const probe = (kind: string) => `import { defineProbe } from '${engine}define-probe.ts';
export const probe = defineProbe({ kind: '${kind}', scope: {}, collect: async () => ({}) });`;
const reader = (kind: string) => `import { defineReader } from '${engine}define-reader.ts';
export const reader = defineReader({ kind: '${kind}', read: () => ({ pieces: [], unreadable: [], passedOver: [] }) });`;

async function write(file: string, source: string) {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), source);
}

test('collects rules by id and probes by kind', async () => {
  await write('rules/linux/lamp-off.ts', rule('lamp-off', "['lampState']"));
  await write('rules/linux/lamp-off.test.ts', 'throw new Error()');
  await write('probes/linux/lamp-state.ts', probe('lampState'));
  await write('probes/linux/parse-lamp.ts', 'export const parseLamp = 1;');
  const registry = await loadRegistry(folder);
  expect([...registry.rules.keys()]).toEqual(['lamp-off']);
  expect([...registry.probes.keys()]).toEqual(['lampState']);
});

test('a reader of files is enough for a rule', async () => {
  await write('rules/linux/lamp-off.ts', rule('lamp-off', "['lampState']"));
  await write('sources/linux/lamp-state.ts', reader('lampState'));
  const { probes, readers } = await loadRegistry(folder);
  expect([[...probes.keys()], [...readers.keys()]]).toEqual([[], ['lampState']]);
});

test.each([
  ['a file not named after its id', { 'rules/linux/lamp.ts': rule('lamp-off') }, 'rules/linux/lamp.ts: its rule id is "lamp-off"'],
  [
    'an id taken twice',
    { 'rules/a/lamp.ts': rule('lamp'), 'rules/b/lamp.ts': rule('lamp') },
    'rules/b/lamp.ts: rule id "lamp" is already taken by rules/a/lamp.ts',
  ],
  ['an evidence kind without a probe', { 'rules/a/lamp.ts': rule('lamp', "['lampState']") }, 'rules/a/lamp.ts: requires evidence "lampState"'],
  ['a rule file without a rule', { 'rules/a/lamp.ts': 'export const lamp = 1;' }, 'rules/a/lamp.ts: exports no rule'],
  ['a probe file not named after its kind', { 'probes/a/lamp.ts': probe('lampState') }, 'the file must be named lamp-state.ts'],
])('%s stops the load, naming the file', async (_name, files, message) => {
  for (const [file, source] of Object.entries(files)) await write(file, source);
  await expect(loadRegistry(folder)).rejects.toThrow(message);
});

test('the rules and probes of this repository load', async () => {
  await expect(loadRegistry()).resolves.toBeDefined();
});
