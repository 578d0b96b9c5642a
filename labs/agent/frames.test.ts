import { expect, test } from 'vitest';
import { encodeFrame, FrameReader } from './frames.ts';

const frames = [encodeFrame(1, 7, Buffer.from('hello')), encodeFrame(3, 0, Buffer.alloc(0)), encodeFrame(4, 2 ** 31, Buffer.alloc(70_000, 'x'))];
const whole = Buffer.concat(frames);

test.each([1, 3, 8, 9, 10, 4096, whole.length])('cuts chunks of %i bytes into the same frames', (size) => {
  const reader = new FrameReader();
  const seen: string[] = [];
  for (let at = 0; at < whole.length; at += size) {
    for (const { kind, stream, payload } of reader.read(whole.subarray(at, at + size))) seen.push(`${kind} ${stream} ${payload.length}`);
  }
  expect(seen).toEqual(['1 7 5', '3 0 0', `4 ${2 ** 31} 70000`]);
});

test('refuses a length that no frame has', () => {
  expect(() => [...new FrameReader().read(Buffer.alloc(9, 0xff))]).toThrow(RangeError);
});
