import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { expect, test } from 'vitest';
import type { ProcessFact, SocketFact } from '../../target.ts';
import { listening, localTarget, probeContext } from '../local-target.fixture.ts';
import { httpAnswer } from './http-answer.ts';

const sockets: SocketFact[] = [{ protocol: 'tcp', address: '0.0.0.0', port: 80, pid: 7, uid: 0 }];
const processes = [{ pid: 7, exe: '/usr/bin/python3.11', exePristine: true, argv: ['python3', '/srv/app.py'] } as unknown as ProcessFact];
const facts = { sockets: async () => sockets, processes: async () => processes, pristine: async () => ({ '/srv/app.py': false }) };
const scope = httpAnswer.scope.parse({ machine: 'host', port: 80, path: '/health', headers: { authorization: 'Bearer k' } });

test('tells the answer and who gave it', async () => {
  await using server = await listening(createServer((request, response) => void response.end(`${request.url} ${request.headers.authorization}`)));
  expect(await httpAnswer.collect(localTarget(server, facts), scope, probeContext())).toMatchObject({
    answered: true,
    status: 200,
    body: '/health Bearer k',
    holder: { program: '/usr/bin/python3.11', pristine: true, files: { '/srv/app.py': false } },
  });
});

test('nobody listens', async () => {
  expect(await httpAnswer.collect(localTarget(undefined, facts), scope, probeContext())).toEqual({ answered: false, why: 'nothing listens on port 80' });
});

test('something else listens', async () => {
  await using server = await listening(createTcpServer((socket) => void socket.resume().end('220 ftp\r\n')));
  expect(await httpAnswer.collect(localTarget(server, facts), scope, probeContext())).toMatchObject({ answered: false });
});

test('something listens and never speaks', async () => {
  const server = await listening(createTcpServer((socket) => void socket.resume().on('error', () => {})));
  expect(await httpAnswer.collect(localTarget(server, facts), scope, probeContext())).toEqual({ answered: false, why: 'port 80 gives no answer within 8 s' });
  server.close();
});

test('an endless body is cut', async () => {
  await using server = await listening(createServer((_request, response) => void response.write('x'.repeat(200_000))));
  const answer = await httpAnswer.collect(localTarget(server, facts), scope, probeContext());
  expect(answer).toMatchObject({ answered: true, body: 'x'.repeat(65_536) });
  server.closeAllConnections();
});
