import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { dockerApi } from './docker-api.ts';
import { context, portsTarget } from './ports-target.fixture.ts';

const daemon: RequestListener = ({ url }, response) => response.end(url === '/version' ? '{"ApiVersion": "1.41"}' : '');
const scope = dockerApi.scope.parse({ machine: 'node' });

test('asks from the network and from the machine itself', async () => {
  await using target = await portsTarget({ 2375: { answer: daemon, deaf: ['attacker'] }, 8080: { answer: daemon } });
  const { doors } = await dockerApi.collect(target, scope, context);
  expect(doors.map(({ from, port, outcome }) => `${from} ${port} ${outcome.answered}`).sort()).toEqual([
    'the machine itself 2375 true',
    'the machine itself 8080 true',
    'the network 2375 false',
    'the network 8080 true',
  ]);
});

test('a port on loopback is asked on the machine only', async () => {
  const hosts: string[] = [];
  const sockets = async () => [
    { protocol: 'tcp' as const, address: '127.0.0.5', port: 2375, uid: 0 },
    { protocol: 'udp' as const, address: '0.0.0.0', port: 53, uid: 0 },
  ];
  const dial = async ({ host = '' }) => {
    hosts.push(host);
    throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  };
  await using target = await portsTarget({}, { sockets, dial });
  const { doors } = await dockerApi.collect(target, scope, context);
  expect(doors).toMatchObject([{ from: 'the machine itself', port: 2375, outcome: { answered: false } }]);
  expect(hosts[0]).toBe('127.0.0.5');
});
