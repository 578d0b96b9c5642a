import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Screen } from './screen.ts';
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

/** A recording beside the screen that it records, as a terminal holds both. */
async function recorded(
  play: (out: (data: string | Uint8Array) => void, recording: Recording) => void,
): Promise<{ replayed: string; shown: string; kept: [number, string, string][] }> {
  const silent = { onReply: () => undefined, onTitle: () => undefined };
  const screen = new Screen({ cols: 40, rows: 10, seq: 0 }, silent);
  const recording = await Recording.open(options());
  recording.drawFrom(() => {
    const drawn = { state: screen.state(0), held: screen.held };
    return Promise.resolve().then(() => drawn);
  });
  play((data) => {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    recording.output(bytes);
    screen.write(bytes);
  }, recording);
  await recording.close();
  const kept = events();
  const replay = new Screen({ cols: 40, rows: 10, seq: 0 }, silent);
  for (const [, code, data] of kept) if (code === 'o') replay.write(Buffer.from(data));
  return { replayed: replay.state(0).screen, shown: screen.state(0).screen, kept };
}
const flood = 'y\r\n'.repeat(100_000);

test('after a gap the whole screen is drawn, so that the replay shows what the terminal showed', async () => {
  const { replayed, shown, kept } = await recorded((out) => {
    out('\x1b[31mred ');
    out(flood);
    out('\x1b[2J\x1b[H\x1b[44mblue screen\x1b[5;5H');
    now += 1000;
    out('typed');
  });
  expect(replayed).toBe(shown);
  expect(shown).toContain('typed');
  const [mark, redraw, last] = kept.slice(-3);
  expect([mark?.[1], redraw?.[1], last]).toEqual(['m', 'o', [0, 'o', 'typed']]);
  expect(redraw?.[2]).toMatch(/^\u001bc[^]*blue screen/);
});

test.each([
  ['a sequence', '\x1b[35mviolet', 3],
  ['a character', '€ and more', 2],
])('a gap that ends in the middle of %s is mended too', async (_what, text, cut) => {
  const bytes = Buffer.from(text);
  const { replayed, shown } = await recorded((out) => {
    out(flood);
    out(bytes.subarray(0, cut));
    now += 1000;
    out(bytes.subarray(cut));
  });
  expect(replayed).toBe(shown);
  expect(shown).toContain(text.slice(-6));
});

test('a flood that ends in silence is mended at the end', async () => {
  const { replayed, shown, kept } = await recorded((out) => {
    out(flood);
    out('the last line');
  });
  expect(replayed).toBe(shown);
  expect(kept.at(-1)?.[2]).toContain('the last line');
});

test('keys, sizes and marks stay in order behind a screen that is still being drawn', async () => {
  const { kept } = await recorded((out, recording) => {
    out(flood);
    now += 1000;
    out('a');
    recording.input(Buffer.from('k'), 'ann');
    recording.resized(100, 30);
    out('b');
    recording.note('n');
  });
  expect(kept.slice(-6).map(([, code, data]) => [code, data.slice(0, 6)])).toEqual([
    ['o', expect.stringMatching(/^\u001bc/)],
    ['o', 'a'],
    ['i', 'k'],
    ['r', '100x30'],
    ['o', 'b'],
    ['m', 'n'],
  ]);
});

test('what follows a restart of the server is drawn on the screen that was restored', async () => {
  const first = await Recording.open(options());
  first.output(Buffer.from('shown, then lost with the server'));
  await first.close();
  const { replayed, shown } = await recorded((out) => out('two'));
  expect(replayed).toBe(shown);
});
