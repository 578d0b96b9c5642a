import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseCast } from './cast.ts';
import { Replay } from './replay.ts';

const v3 = ['{"version":3,"term":{"cols":80,"rows":24},"timestamp":100}', '[0.5,"o","a"]', '[0.5,"i","typed"]', '[0.5,"r","100x30"]', '[10,"o","b"]'].join(
  '\n',
);
const v2 = ['{"version":2,"width":80,"height":24,"timestamp":100}', '[0.5,"o","a"]', '[11.5,"o","b"]'].join('\n');
const screen = () => ({ reset: vi.fn(), resize: vi.fn(), write: vi.fn() });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('both versions of asciicast mean the same moments', () => {
  expect(parseCast(v3)).toMatchObject({
    cols: 80,
    rows: 24,
    began: 100_000,
    length: 11_500,
    moments: [{ at: 500 }, { at: 1500, kind: 'resize' }, { at: 11_500, data: 'b' }],
  });
  expect(parseCast(v2).moments.map((moment) => moment.at)).toEqual([500, 11_500]);
});
test('a seek back draws from the start, a seek forward only what is missing', () => {
  const drawn = screen();
  const replay = new Replay(parseCast(v3), drawn);
  replay.seek(11_500);
  expect(drawn.write.mock.calls.flat()).toEqual(['a', 'b']);
  const resets = drawn.reset.mock.calls.length;
  replay.seek(1_000);
  expect(drawn.reset.mock.calls.length).toBe(resets + 1);
  expect(drawn.write.mock.calls.flat()).toEqual(['a', 'b', 'a']);
});
test('idle time is skipped while playing, and the end stops it', () => {
  const replay = new Replay(parseCast(v3), screen());
  replay.play();
  vi.advanceTimersByTime(2_000);
  expect(replay.view.get()).toMatchObject({ at: 11_500, playing: false });
});
test('idle time is kept where it is wanted', () => {
  const replay = new Replay(parseCast(v3), screen());
  replay.set({ skipIdle: false, speed: 2 });
  replay.play();
  vi.advanceTimersByTime(2_000);
  expect(replay.view.get().at).toBe(4_500);
  replay.pause();
});
