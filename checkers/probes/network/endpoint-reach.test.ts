import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { endpointReach } from './endpoint-reach.ts';
import { context, portsTarget } from './ports-target.fixture.ts';

const metrics: RequestListener = (_request, response) => response.end('gpu_util 7');
const scope = { machine: 'node', port: 9400, path: '/metrics', marker: 'gpu_util', allowed: 'monitor', strangers: ['attacker'] };

test('asks the stranger twice on the port and once on every other one', async () => {
  await using target = await portsTarget({ 9400: { answer: metrics, deaf: ['attacker'] }, 8080: { answer: metrics } });
  const { allowed, strangers } = await endpointReach.collect(target, scope, context);
  expect(allowed.outcome).toMatchObject({ answered: true, body: 'gpu_util 7' });
  expect(strangers.map(({ port, tries }) => [port, tries.map(({ answered }) => answered)])).toEqual([
    [9400, [false, false]],
    [8080, [true]],
  ]);
});

test('what listens on loopback only is nobody else’s', async () => {
  const sockets = async () => [{ protocol: 'tcp' as const, address: '127.0.0.1', port: 9401, uid: 0 }];
  await using target = await portsTarget({ 9400: { answer: metrics } }, { sockets });
  const { strangers } = await endpointReach.collect(target, scope, context);
  expect(strangers.map(({ port }) => port)).toEqual([9400]);
});
