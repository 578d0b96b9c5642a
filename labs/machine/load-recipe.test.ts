import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadRecipe } from './load-recipe.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'recipe-'))));
afterAll(() => rm(folder, { recursive: true }));

const load = async (text: string): Promise<unknown> => {
  const file = path.join(folder, 'machine.yaml');
  await writeFile(file, text);
  return loadRecipe(file).catch((error: Error) => error.message.replaceAll(`${folder}/`, ''));
};

test('a recipe gets its defaults and its folder', async () => {
  expect(await load('description: a box\nprofile: service\n')).toMatchObject({ folder, recipe: { base: 'debian-12', packages: [], limits: { memory: 512 } } });
});

test.each([
  ['an unknown key', 'description: a box\nprofile: service\npakages: [curl]\n', 'machine.yaml:1: : Unrecognized key: "pakages"'],
  ['a wrong value', 'description: a box\nprofile: service\nfiles:\n  - path: etc/x\n    content: ""\n', 'machine.yaml:4: files.0.path: an absolute path'],
  ['broken YAML', 'description: a box\nprofile: [\n', 'machine.yaml:3:'],
  [
    'services of two users without root',
    'description: a box\nprofile: service\nservices:\n  - { name: a, exec: /a, user: one }\n  - { name: b, exec: /b, user: two }\n',
    'machine.yaml:4: services of a machine without root share one user, not one and two',
  ],
  [
    'a root service without root',
    'description: a box\nprofile: service\nservices: [{ name: a, exec: /a, user: root }]\n',
    'machine.yaml:3: services of a machine without root do not run as root',
  ],
])('%s is named with its line', async (_name, text, message) => {
  expect(await load(text)).toContain(message);
});
