import { expect, test } from 'vitest';
import { bytesInput, ChunkInput, Collected, Pipe } from './streams.ts';

const text = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : Buffer.from(bytes).toString());

test('what follows a line stays for the next reader', async () => {
  const input = bytesInput('one\ntwo\nthree');
  expect(await input.readLine()).toBe('one\n');
  expect(text(await input.read())).toBe('two\nthree');
  expect(await input.readLine()).toBeUndefined();
});

test('a line may come in pieces and the last lack its end', async () => {
  const pieces = ['a', 'b\nc', 'd'].map((piece) => Buffer.from(piece));
  const input = new ChunkInput(async () => pieces.shift());
  expect([await input.readLine(), await input.readLine(), await input.readLine()]).toEqual(['ab\n', 'cd', undefined]);
});

test('a full pipe holds its writer until it is read', async () => {
  const pipe = new Pipe(4);
  await pipe.output.write('1234');
  let through = false;
  const second = pipe.output.write('5').then(() => (through = true));
  await new Promise(setImmediate);
  expect(through).toBe(false);
  expect(text(await pipe.input.read())).toBe('1234');
  await second;
  pipe.end();
  expect([text(await pipe.input.all()), await pipe.input.read()]).toEqual(['5', undefined]);
});

test('a writer without a reader has a broken pipe', async () => {
  const pipe = new Pipe(1);
  await pipe.output.write('1');
  const waiting = pipe.output.write('2');
  pipe.close();
  await expect(waiting).rejects.toMatchObject({ code: 'EPIPE' });
  await expect(pipe.output.write('3')).rejects.toMatchObject({ code: 'EPIPE' });
});

test('a collected output keeps its first bytes', async () => {
  const output = new Collected(3);
  await output.write('ab');
  await output.write('cd');
  expect([output.text, output.truncated]).toEqual(['abc', true]);
});

test('a chunk that comes for a reader who left goes to the next one', async () => {
  const next = Promise.withResolvers<Uint8Array>();
  const input = new ChunkInput(() => next.promise);
  const leaving = new AbortController();
  const first = input.lease(leaving.signal).read();
  leaving.abort();
  await expect(first).rejects.toMatchObject({ code: 'EINTR' });
  const second = input.read();
  next.resolve(Buffer.from('key'));
  expect(text(await second)).toBe('key');
});
