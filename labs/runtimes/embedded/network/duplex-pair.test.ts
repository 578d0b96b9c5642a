import { once } from 'node:events';
import { expect, test } from 'vitest';
import { duplexPair } from './duplex-pair.ts';

test('a reader that rests holds the writer back', async () => {
  const [near, far] = duplexPair();
  while (near.write(Buffer.alloc(65_536)));
  const drained = once(near, 'drain');
  far.resume();
  await drained;
});

test('ending one side leaves the other open', async () => {
  const [near, far] = duplexPair();
  near.end('question');
  far.once('end', () => far.end('answer'));
  far.resume();
  expect(await near.setEncoding('utf8').toArray()).toEqual(['answer']);
});

test('a broken side resets the other, a closed one ends it', async () => {
  const [near, far] = duplexPair();
  near.on('error', () => undefined);
  const failed = once(far, 'error');
  near.destroy(new Error('gone'));
  expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });

  const [one, other] = duplexPair();
  one.destroy();
  expect(await other.toArray()).toEqual([]);
  other.on('error', () => undefined);
  other.write('late');
  expect((await once(other, 'error'))[0]).toMatchObject({ code: 'EPIPE' });
});
