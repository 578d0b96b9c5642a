import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { expect, test, vi } from 'vitest';
import { eventStream } from './event-stream.ts';

test('a client that leaves is forgotten', async () => {
  const watchers = new Set<unknown>();
  const watch = (_attempt: string, watcher: unknown) => (watchers.add(watcher), () => watchers.delete(watcher));
  const source = { events: { since: () => [], last: () => 0, watch }, fill: () => ({}), view: () => ({ type: 'attempt' }) };
  const app = new Hono().get('/', (c) => c.body(eventStream(source as never, { attempt: 'a', since: 0 })));
  const http = createAdaptorServer({ fetch: app.fetch }).listen(0);
  await once(http, 'listening');
  const leave = new AbortController();
  const response = await fetch(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`, { signal: leave.signal });
  await response.body!.getReader().read();
  expect(watchers.size).toBe(1);
  leave.abort();
  await vi.waitFor(() => expect(watchers.size).toBe(0));
  http.close();
});
