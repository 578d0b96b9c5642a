import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Recording, recordingBudget, type RecordingOptions } from './recording.ts';

let folder: string;
let now: number;

const options = (left = recordingBudget): RecordingOptions => ({
  file: join(folder, 'host.t1.cast'),
  size: { cols: 80, rows: 24 },
  title: 'demo: host',
  budget: { left },
  now: () => now,
});
const lines = (): string[] => readFileSync(options().file, 'utf8').trimEnd().split('\n');
const events = (): [number, string, string][] => lines().flatMap((line) => (line.startsWith('[') ? [JSON.parse(line) as [number, string, string]] : []));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rampart-recording-'));
  now = 1_700_000_000_000;
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the header is asciicast v3 and events carry the time since the one before', async () => {
  const recording = await Recording.open(options());
  now += 1500;
  recording.output(Buffer.from('$ '));
  now += 250;
  recording.input(Buffer.from('l'), 'ann');
  await recording.close();
  expect(JSON.parse(lines()[0]!)).toEqual({ version: 3, term: { cols: 80, rows: 24, type: 'xterm-256color' }, timestamp: 1_700_000_000, title: 'demo: host' });
  expect(events()).toEqual([
    [1.5, 'o', '$ '],
    [0.25, 'i', 'l'],
  ]);
});

test('a character that comes in two pieces is kept whole', async () => {
  const recording = await Recording.open(options());
  const euro = Buffer.from('€');
  recording.output(euro.subarray(0, 1));
  now += 100;
  recording.output(euro.subarray(1));
  await recording.close();
  expect(
    events()
      .map(([, , data]) => data)
      .join(''),
  ).toBe('€');
});

test('each author is named where it changes', async () => {
  const recording = await Recording.open(options());
  for (const author of ['ann', 'ann', 'ben']) recording.input(Buffer.from('x'), author);
  await recording.close();
  expect(lines().filter((line) => line.startsWith('#'))).toEqual(['# input by ann', '# input by ben']);
});

test('a flood is thinned and marked', async () => {
  const recording = await Recording.open(options());
  for (let part = 0; part < 100; part += 1) recording.output(Buffer.alloc(10_000, 'y'));
  now += 1000;
  recording.output(Buffer.from('end'));
  await recording.close();
  const kept = events();
  expect(kept.filter(([, code]) => code === 'o').reduce((sum, [, , data]) => sum + data.length, 0)).toBeLessThan(300_000);
  expect(kept.some(([, code, data]) => code === 'm' && /^\d+ bytes of output left out$/.test(data))).toBe(true);
  expect(kept.at(-1)?.[2]).toBe('end');
});

test('beyond the budget of the attempt only keys are kept', async () => {
  const recording = await Recording.open(options(1000));
  recording.output(Buffer.alloc(2000, 'y'));
  recording.input(Buffer.from('a'), 'ann');
  recording.output(Buffer.from('unseen'));
  recording.input(Buffer.from('b'), 'ann');
  await recording.close();
  expect(
    events()
      .filter(([, code]) => code === 'i')
      .map(([, , data]) => data),
  ).toEqual(['a', 'b']);
  expect(lines().join('')).not.toContain('unseen');
  expect(events().some(([, code, data]) => code === 'm' && data.includes('reached its limit'))).toBe(true);
});

test('a restarted server goes on in the same file, after a line that was cut', async () => {
  const first = await Recording.open(options());
  first.output(Buffer.from('one'));
  await first.close();
  appendFileSync(options().file, '[0.1, "o", "cu');
  const second = await Recording.open(options());
  second.output(Buffer.from('two'));
  await second.close();
  expect(lines().filter((line) => line.startsWith('{'))).toHaveLength(1);
  const whole = lines()
    .filter((line) => line.startsWith('[') && line.endsWith(']'))
    .map((line) => (JSON.parse(line) as [number, string, string])[2]);
  expect(whole).toEqual(['one', 'the server was restarted', 'two']);
});
