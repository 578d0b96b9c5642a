import { describe, expect, test } from 'vitest';
import { fakeApi } from './api.fixture.ts';
import { clusterTarget } from './cluster-target.ts';

const pods = { group: '', version: 'v1', resource: 'pods', namespace: 'shop' };
const user = { user: 'learner', groups: ['rampart:learners'] };

describe('list', () => {
  test('gives every page', async () => {
    await using api = await fakeApi(({ path }) =>
      path.includes('continue=')
        ? { status: 200, body: { items: [{ n: 2 }], metadata: {} } }
        : { status: 200, body: { items: [{ n: 1 }], metadata: { continue: 'a b' } } },
    );
    expect(await clusterTarget(api.access).list(pods)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(api.asked.map(({ path }) => path)).toEqual(['/api/v1/namespaces/shop/pods?limit=500', '/api/v1/namespaces/shop/pods?limit=500&continue=a%20b']);
  });

  test('of a group without a namespace', async () => {
    await using api = await fakeApi(() => ({ status: 200, body: { items: [] } }));
    expect(await clusterTarget(api.access).list({ group: 'apps', version: 'v1', resource: 'deployments' })).toEqual([]);
    expect(api.asked[0]?.path).toBe('/apis/apps/v1/deployments?limit=500');
  });

  test.each([
    [404, { message: 'page not found' }, 'not_found'],
    [403, { message: 'no' }, 'cluster_refused'],
    [500, 'etcd is gone', 'cluster_refused'],
  ])('an answer %d is an error, never an empty list', async (status, body, code) => {
    await using api = await fakeApi(() => ({ status, body }));
    await expect(clusterTarget(api.access).list(pods)).rejects.toMatchObject({ code });
  });
});

describe('admits', () => {
  const admits = (access: Parameters<typeof clusterTarget>[0]) => clusterTarget(access).admits({ kind: 'Pod' }, { resource: pods, as: user });

  test('asks by a dry run, as the user and every group', async () => {
    await using api = await fakeApi(() => ({ status: 201, body: {} }));
    expect(await admits(api.access)).toEqual({ allowed: true, reason: '' });
    expect(api.asked[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/shop/pods?dryRun=All',
      body: '{"kind":"Pod"}',
      headers: { 'impersonate-user': 'learner', 'impersonate-group': 'rampart:learners, system:authenticated' },
    });
  });

  test.each([400, 403, 422])('a refusal with %d gives its words', async (status) => {
    await using api = await fakeApi(() => ({ status, body: { message: 'violates PodSecurity' } }));
    expect(await admits(api.access)).toEqual({ allowed: false, reason: 'violates PodSecurity' });
  });

  test.each([404, 409, 500, 503])('an answer %d is neither', async (status) => {
    await using api = await fakeApi(() => ({ status, body: { message: 'broken' } }));
    await expect(admits(api.access)).rejects.toMatchObject({ code: 'cluster_refused' });
  });
});

describe('allows', () => {
  const access = { verb: 'create', group: '', resource: 'pods', namespace: 'shop' };

  test.each([
    [
      { allowed: true, reason: 'bound' },
      { allowed: true, reason: 'bound' },
    ],
    [{ allowed: false }, { allowed: false, reason: '' }],
  ])('%j', async (status, decision) => {
    await using api = await fakeApi(() => ({ status: 201, body: { status } }));
    expect(await clusterTarget(api.access).allows(user, access)).toEqual(decision);
    expect(JSON.parse(api.asked[0]!.body)).toMatchObject({
      kind: 'SubjectAccessReview',
      spec: { user: 'learner', groups: ['rampart:learners', 'system:authenticated'], resourceAttributes: access },
    });
  });

  test.each([{}, { status: {} }, { status: { allowed: false, evaluationError: 'webhook timed out' } }])('%j is no decision', async (body) => {
    await using api = await fakeApi(() => ({ status: 201, body }));
    await expect(clusterTarget(api.access).allows(user, access)).rejects.toMatchObject({ code: 'cluster_refused' });
  });
});

test('an API server that does not answer is said to be unavailable', async () => {
  const connect = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
  const access = { credential: async () => ({ ca: '', cert: '', key: '' }), connect };
  await expect(clusterTarget(access).list(pods)).rejects.toMatchObject({ code: 'cluster_unavailable' });
});
