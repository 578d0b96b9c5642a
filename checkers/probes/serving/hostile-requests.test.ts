import { expect, test } from 'vitest';
import { context, portsTarget } from '../network/ports-target.fixture.ts';
import { hostileRequests } from './hostile-requests.ts';

test('sends what must be refused between two normal requests, with changing keys', async () => {
  const keys = new Set<string>();
  const bodies: string[] = [];
  await using target = await portsTarget({
    8000: {
      answer: (request, response) => {
        if (request.headers.authorization) keys.add(request.headers.authorization);
        let body = '';
        request
          .on('data', (chunk: Buffer) => (body += chunk.toString()))
          .on('end', () => {
            bodies.push(body);
            response.writeHead(body.length > 65_536 ? 413 : 200).end();
          });
      },
    },
  });
  const scope = hostileRequests.scope.parse({
    machine: 'node',
    port: 8000,
    from: 'crowd',
    model: 'tiny',
    bodyBytes: 65_536,
    maxTokens: 256,
    keys: [{ authorization: 'a' }, { authorization: 'b' }],
  });
  const { before, cases, after } = await hostileRequests.collect(target, scope, context);
  expect([before, after]).toMatchObject([{ status: 200 }, { status: 200 }]);
  expect(cases.find(({ group }) => group === 'size')?.outcome).toMatchObject({ status: 413 });
  expect(new Set(cases.map(({ group }) => group))).toEqual(new Set(['size', 'tokens', 'schema', 'syntax', 'path']));
  expect(keys).toEqual(new Set(['a', 'b']));
  expect(Math.max(...bodies.map(({ length }) => length))).toBeGreaterThan(1_000_000);
});
