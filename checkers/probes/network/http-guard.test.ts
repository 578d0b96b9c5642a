import { expect, test } from 'vitest';
import { httpGuard } from './http-guard.ts';
import { context, portsTarget } from './ports-target.fixture.ts';

test('tries without, with a made-up and with a valid credential, by header and by URL, on every port', async () => {
  await using target = await portsTarget({
    8700: {
      answer: ({ headers, url }, response) =>
        response.writeHead(headers.authorization === 'Bearer good' || url?.includes('token=good') ? 200 : 401).end('"gpus"'),
    },
    8443: { answer: (_request, response) => response.end('"gpus"') },
  });
  const scope = httpGuard.scope.parse({
    machine: 'node',
    port: 8700,
    from: 'operator',
    request: { path: '/v1' },
    marker: '"gpus"',
    credential: { authorization: 'Bearer good' },
    wrong: { authorization: 'Bearer bad' },
    inUrl: ['token=good'],
  });
  const { control, attempts, request } = await httpGuard.collect(target, scope, context);
  expect(request).toBe('GET /v1');
  expect(control).toMatchObject({ status: 200 });
  expect(attempts.map(({ how, port, outcome }) => [how, port, outcome.answered && outcome.status])).toEqual([
    ['without a credential', 8700, 401],
    ['with a made-up credential', 8700, 401],
    ['with the credential in its URL', 8700, 200],
    ['without a credential', 8443, 200],
  ]);
});
