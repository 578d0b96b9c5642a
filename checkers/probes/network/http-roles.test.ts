import { expect, test } from 'vitest';
import { httpRoles } from './http-roles.ts';
import { context, portsTarget } from './ports-target.fixture.ts';

test('does what the subject may, then what it may not, on every port', async () => {
  await using target = await portsTarget({
    8700: { answer: ({ method }, response) => response.writeHead(method === 'GET' ? 200 : 403).end() },
    8080: { answer: (_request, response) => response.writeHead(200).end() },
  });
  const scope = httpRoles.scope.parse({
    machine: 'node',
    port: 8700,
    from: 'operator',
    subject: 'the viewer',
    credential: {},
    may: { path: '/v1' },
    mayNot: [{ method: 'POST', path: '/v1/reset' }],
  });
  const { control, forbidden } = await httpRoles.collect(target, scope, context);
  expect(control).toMatchObject({ request: 'GET /v1', outcome: { status: 200 } });
  expect(forbidden).toMatchObject([
    { request: 'POST /v1/reset', port: 8700, outcome: { status: 403 } },
    { request: 'POST /v1/reset', port: 8080, outcome: { status: 200 } },
  ]);
});
