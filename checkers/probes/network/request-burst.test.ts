import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { context, portsTarget } from './ports-target.fixture.ts';
import { requestBurst } from './request-burst.ts';

const key = (name: string) => ({ authorization: `Bearer ${name}` });
const scope = requestBurst.scope.parse({ machine: 'node', port: 8000, from: 'crowd', request: { path: '/' }, keys: [key('a'), key('b')], neighbour: key('n') });

/** Answers `allowed` requests of each key, then 429. */
function limiter(allowed: number): RequestListener {
  const seen = new Map<string, number>();
  return ({ headers, url }, response) => {
    if (headers.host && url === '/' && headers.authorization === undefined) return void response.end();
    const count = (seen.get(headers.authorization ?? '') ?? 0) + 1;
    seen.set(headers.authorization ?? '', count);
    if (count > allowed) response.writeHead(429, { 'retry-after': '3' });
    response.end();
  };
}

test('counts what one key gets while another asks', async () => {
  await using target = await portsTarget({ 8000: { answer: limiter(11) } });
  const burst = await requestBurst.collect(target, scope, context);
  expect(burst).toMatchObject({ first: { status: 200 }, sent: 40, statuses: { '200': 10, '429': 30 }, retryAfter: '3' });
  expect(burst.neighbour.length).toBeGreaterThan(0);
  expect(burst.neighbour.every((outcome) => outcome.answered && outcome.status === 200)).toBe(true);
});

test('takes a key that has rested', async () => {
  const spent = new Set<string>();
  await using target = await portsTarget({
    8000: {
      answer: ({ headers }, response) => {
        if (headers.authorization !== undefined && spent.size === 0) spent.add(headers.authorization);
        response.writeHead(spent.has(headers.authorization ?? '') ? 429 : 200).end();
      },
    },
  });
  expect(await requestBurst.collect(target, scope, context)).toMatchObject({ first: { status: 200 }, statuses: { '200': 40 } });
});

test('a way that is too slow for a flood proves nothing', async () => {
  await using target = await portsTarget({ 8000: { answer: (_request, response) => void setTimeout(() => response.end(), 700) } });
  await expect(requestBurst.collect(target, scope, context)).rejects.toMatchObject({ code: 'checks.burst_slow' });
});
