import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Lab } from '../../contract.ts';
import { readBase, writeBase } from './store/base-file.ts';
import { TestInstance } from './test-lab.ts';

const instance = new TestInstance();
afterAll(() => instance.remove());
const context = { signal: new AbortController().signal, onProgress: () => undefined };
const path = '/home/learner/work/a.txt';
const contentOf = async (lab: Lab) => Buffer.from((await lab.files.read('box', path)).content).toString();

/** A lab whose file was changed, as the next process finds it. */
async function left(id: string) {
  const runtime = instance.runtime();
  const lab = await runtime.start(instance.spec(id), context);
  await lab.files.write('box', path, Buffer.from('two\n'), (await lab.files.read('box', path)).etag);
  await runtime.dispose();
  const folder = join(instance.dataFolder, 'embedded', id);
  return {
    folder,
    journal: join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.journal'))!,
    ),
  };
}

async function adopted(id: string) {
  const runtime = instance.runtime();
  const { labs, renewed } = await runtime.adopt();
  const lab = labs.find((each) => each.id === id)!;
  const content = await contentOf(lab);
  await lab.close();
  await runtime.dispose();
  return { content, renewed };
}

test('a lab goes on over the very base that it started from', async () => {
  const { folder } = await left('kept');
  const { bases } = JSON.parse(readFileSync(join(folder, 'lab.json'), 'utf8')) as { bases: Record<string, string> };
  const file = join(instance.dataFolder, 'embedded-bases', `${bases.box}.base`);
  const base = await readBase(file);
  const inodes = [...base.get('inodes')!].map(
    ([id, inode]) => [id, { ...(inode as { type: string }), ...((inode as { type: string }).type === 'directory' && { mode: 0o711 }) }] as const,
  );
  await writeBase(file, new Map([...base, ['inodes', new Map(inodes)]]));
  const runtime = instance.runtime();
  const [lab] = (await runtime.adopt()).labs;
  expect((await lab!.target.machine('box').list(['/usr/share'])).map(({ mode }) => mode)).toEqual([0o711]);
  await lab!.close();
  await runtime.dispose();
});

test('what can be read goes on; what cannot begins anew and is named', async () => {
  await left('whole');
  expect(await adopted('whole')).toEqual({ content: 'two\n', renewed: [] });
  const { journal } = await left('damaged');
  const lines = readFileSync(journal, 'utf8').split('\n');
  writeFileSync(journal, [lines[0], '{"half', ...lines.slice(2)].join('\n'));
  expect(await adopted('damaged')).toEqual({ content: 'one\n', renewed: ['damaged'] });
});

test('a lab without its base begins anew, and bases that no lab needs go', async () => {
  await left('baseless');
  const folder = join(instance.dataFolder, 'embedded-bases');
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  expect(await adopted('baseless')).toEqual({ content: 'one\n', renewed: ['baseless'] });
  await adoptNothing();
  expect(readdirSync(folder)).toEqual([]);
});

async function adoptNothing() {
  const runtime = instance.runtime();
  await runtime.adopt();
  await runtime.dispose();
}
