import { expect, test } from 'vitest';
import { openDatabase } from '../database/open-database.ts';
import { type Entry, type Signal, createEventLog } from './event-log.ts';
import { eventStream } from './event-stream.ts';

const at = '2026-01-01T00:00:00.000Z';
const log = () => createEventLog(openDatabase(':memory:'), () => new Date(at));
const notice = (message: string): Entry => ({ actor: 'server', type: 'notice', data: { level: 'info', message } });

test('events are numbered from 1 per attempt', () => {
  const events = log();
  events.append('a', notice('one'));
  events.append('b', notice('other'));
  events.append('a', notice('two'));
  expect(events.since('a', 1)).toEqual([{ attempt: 'a', seq: 2, at, ...notice('two') }]);
  expect(events.last('b')).toBe(1);
});

test('a failed change appends and tells nothing', () => {
  const events = log();
  const told: Signal[] = [];
  events.watch('a', (signal) => told.push(signal));
  expect(() =>
    events.commit('a', (_tx, append) => {
      append(notice('half'));
      throw new Error('no');
    }),
  ).toThrow('no');
  expect([told, events.since('a', 0)]).toEqual([[], []]);
});

const source = (events = log()) => ({
  events,
  view: () => ({ type: 'attempt', seq: 0, at, actor: 'server', attempt: {} }) as never,
  fill: ({ seq, data }: { seq: number; data: unknown }) => ({ type: 'notice', seq, at, actor: 'server', ...(data as object) }) as never,
});

async function take(stream: ReadableStream<Uint8Array>, until: string): Promise<string> {
  let text = '';
  const reader = stream.getReader();
  while (!text.includes(until)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  await reader.cancel();
  return text;
}

test('a stream resumes after the last event that was seen, then follows', async () => {
  const from = source();
  for (const message of ['one', 'two', 'three']) from.events.append('a', notice(message));
  const stream = eventStream(from, { attempt: 'a', since: 1 });
  from.events.append('a', notice('four'));
  const text = await take(stream, 'four');
  expect(text).not.toContain('"one"');
  expect(text.match(/^id: \d+$/gm)).toEqual(['id: 2', 'id: 3', 'id: 4']);
  expect(text).toContain('event: attempt\n');
});

test('a client that does not read is cut off and its watcher removed', async () => {
  const from = source();
  const stream = eventStream(from, { attempt: 'a', since: 0 });
  for (let n = 0; n < 400; n++) from.events.append('a', notice(`n${n}`));
  const text = await take(stream, 'never');
  expect(text.match(/^id: /gm)!.length).toBeLessThan(260);
});
