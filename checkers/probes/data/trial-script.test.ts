import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bringScript, trialLines, trialScript, wordsOf } from './trial-script.ts';

const run = promisify(execFile);
const { honest, pickle } = wordsOf('5eed');

/** A pipeline that trains whatever lies there. */
async function careless() {
  const root = await mkdtemp(path.join(tmpdir(), 'well-'));
  const [dataset, incoming, train] = ['dataset', 'incoming', 'train'].map((name) => path.join(root, name)) as [string, string, string];
  await mkdir(path.join(dataset, 'shards'), { recursive: true });
  await mkdir(incoming);
  await writeFile(path.join(dataset, 'shards/shard-02.jsonl'), `{"text": "${honest}", "label": "calm"}\n`);
  await writeFile(path.join(dataset, 'manifest.json'), '{"shards": {}}');
  await writeFile(train, '#!/bin/sh\ncat "$1"/shards/* >"$2"; echo "trained $(ls "$1"/shards | wc -l)"\n', { mode: 0o755 });
  return { dataset, incoming, train, publish: '/bin/true', exempt: 'old-' };
}

test('a careless pipeline is poisoned by every trial, each in its own way', async () => {
  const store = await careless();
  const { stdout } = await run('bash', ['-c', trialScript(store, { nonce: '5eed', key: 'no key' })]);
  const lines = trialLines(stdout);
  expect([...lines].map(([name, { trained, poisoned }]) => [name, trained, poisoned])).toEqual([
    ['genuine', true, false],
    ['swapped', false, true],
    ['row', true, true],
    ['unlisted', true, true],
    ['exempt', true, true],
    ['forged', true, true],
    ['foreign', true, true],
  ]);
  expect(lines.get('unlisted')?.said).toBe('trained 2');
});

test('what the collector brings is a row, and a pickle that gives its word when it is loaded', async () => {
  const store = await careless();
  await run('bash', ['-c', bringScript(store, '5eed')]);
  expect(await readFile(path.join(store.incoming, 'heartbeat.jsonl'), 'utf8')).toBe(`{"text": "${honest}", "label": "calm"}\n`);
  const { stdout } = await run('python3', ['-c', 'import pickle,sys; print(pickle.load(open(sys.argv[1], "rb"))[0]["text"])', path.join(store.incoming, 'heartbeat.pkl')]);
  expect(stdout).toBe(`${pickle}\n`);
});
