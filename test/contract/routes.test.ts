import { beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../support/test-server.ts';

const server = testServer();
const owner = server.client();
const stranger = server.client();
let mine = '';
beforeAll(async () => {
  mine = (await owner.start()).id;
  await stranger.get('session');
});

const routes = server.app.routes
  .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
  .map(({ method, path }) => ({ method, route: path.slice('/api/'.length) }));
const ofAttempts = routes.filter(({ route }) => route.startsWith('attempts/:id'));
const path = (route: string, id: string) => route.replace(':id', id).replace(/:(\w+)/g, 'x');

const planned = [
  'DELETE',
  'DELETE /terminals/:terminal',
  'GET',
  'GET /changes',
  'GET /checks/:run',
  'GET /events',
  'GET /export',
  'GET /file',
  'GET /files',
  'GET /hints',
  'GET /recordings/:terminal',
  'GET /results',
  'POST /attacks/:attack',
  'POST /changes/revert',
  'POST /checks',
  'POST /checks/:run/disputes',
  'POST /extend',
  'POST /finish',
  'POST /hints',
  'POST /pause',
  'POST /reset',
  'POST /resume',
  'POST /retry',
  'POST /terminals',
  'POST /terminals/:terminal/ticket',
  'PUT /file',
];

/** Routes that need no attempt. A new one is added here on purpose. */
test('these routes, and no others, are open to every guest', () => {
  const open = routes.filter(({ route }) => !route.startsWith('attempts/:id')).map(({ method, route }) => `${method} ${route}`);
  expect(open.sort()).toEqual([
    'GET attempts',
    'GET health',
    'GET ready',
    'GET runtimes',
    'GET scenarios',
    'GET scenarios/:scenario',
    'GET session',
    'POST attempts',
  ]);
});

test('every route of the plan is there', () => {
  expect(ofAttempts.map(({ method, route }) => `${method} ${route.slice('attempts/:id'.length)}`.trim()).sort()).toEqual(planned);
});

describe.each(ofAttempts)('$method $route', ({ method, route }) => {
  test("answers a stranger's attempt as an unknown one", async () => {
    const foreign = await stranger.send(method, path(route, mine), method === 'GET' ? undefined : {});
    const unknown = await stranger.send(method, path(route, 'nosuchattempt'), method === 'GET' ? undefined : {});
    expect(foreign).toMatchObject({ status: 404, body: { error: { code: 'attempts.not_found' } } });
    expect(foreign).toEqual(unknown);
  });
  test('answers nobody the same', async () => {
    const response = await owner.raw(method, path(route, mine), { headers: { cookie: '' }, body: method === 'GET' ? undefined : {} });
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'attempts.not_found' } }]);
  });
});

describe.each(routes.filter(({ method }) => method !== 'GET'))('$method $route', ({ method, route }) => {
  test.each([
    ['a foreign origin', { origin: 'https://example.org' }],
    ['another port', { origin: 'http://127.0.0.1:8081' }],
    ['no origin, with a cookie', { origin: undefined }],
    ['a machine client that carries a cookie', { origin: undefined, 'x-rampart-client': '1' }],
  ])('refuses %s', async (_, headers) => {
    const response = await server.app.request(`http://127.0.0.1:8080/api/${path(route, mine)}`, {
      method,
      headers: Object.entries({ host: '127.0.0.1:8080', cookie: owner.cookie(), ...headers }).filter((pair): pair is [string, string] => pair[1] !== undefined),
      body: '{}',
    });
    expect([response.status, await response.json()]).toMatchObject([403, { error: { code: 'http.foreign_origin' } }]);
  });
});

test('nothing of that touched the attempt', async () => {
  expect(await owner.attempt(mine)).toMatchObject({ state: 'ready', proven: true, hintsTaken: {} });
});

test('a name that is not ours is refused on every route', async () => {
  const response = await server.app.request('http://127.0.0.1:8080/api/scenarios', { headers: { host: 'rebound.example.org' } });
  expect([response.status, await response.json()]).toMatchObject([403, { error: { code: 'http.foreign_host' } }]);
});
