import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { lacks } from '../support/host.ts';
import { carelessPipeline } from '#checkers/probes/data/careless-pipeline.fixture.ts';
import { bringScript, trialLines, trialScript, wordsOf } from '#checkers/probes/data/trial-script.ts';

const run = promisify(execFile);
const { honest, pickle } = wordsOf('5eed');

test.skipIf(lacks('python3'))('a careless pipeline is poisoned by every trial, each in its own way', async () => {
  await using pipeline = await carelessPipeline();
  const { store } = pipeline;
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

test.skipIf(lacks('python3'))('what the collector brings is a row, and a pickle that gives its word when it is loaded', async () => {
  await using pipeline = await carelessPipeline();
  const { store } = pipeline;
  await run('bash', ['-c', bringScript(store, '5eed')]);
  expect(await readFile(path.join(store.incoming, 'heartbeat.jsonl'), 'utf8')).toBe(`{"text": "${honest}", "label": "calm"}\n`);
  const { stdout } = await run('python3', [
    '-c',
    'import pickle,sys; print(pickle.load(open(sys.argv[1], "rb"))[0]["text"])',
    path.join(store.incoming, 'heartbeat.pkl'),
  ]);
  expect(stdout).toBe(`${pickle}\n`);
});
