import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { clientOf } from './approach.ts';
import { certificate, key } from './certificate.fixture.ts';
import { portsTarget } from './ports-target.fixture.ts';

const hello = { answer: ((_request, response) => response.setHeader('X-Kind', 'test').end('hello')) as RequestListener };

test('asks a plain service', async () => {
  await using target = await portsTarget({ 80: hello });
  expect(await clientOf(target, 'node', 'client').fetch({ port: 80, path: '/' })).toMatchObject({
    answered: true,
    scheme: 'http',
    status: 200,
    body: 'hello',
    headers: { 'x-kind': 'test' },
  });
});

test('finds out that a port speaks TLS', async () => {
  await using target = await portsTarget({ 443: { ...hello, tls: { cert: certificate, key } } });
  expect(await clientOf(target, 'node', 'client').fetch({ port: 443, path: '/' })).toMatchObject({ answered: true, scheme: 'https', body: 'hello' });
});

test('a plain port that redirects elsewhere stays plain', async () => {
  await using target = await portsTarget({ 80: { answer: (_request, response) => response.writeHead(302, { location: '/login' }).end() } });
  expect(await clientOf(target, 'node', 'client').fetch({ port: 80, path: '/' })).toMatchObject({ scheme: 'http', status: 302 });
});

test('tells a refusal from silence', async () => {
  await using target = await portsTarget({ 80: { ...hello, deaf: ['client'] } });
  expect(await clientOf(target, 'node', 'client').fetch({ port: 80, path: '/' })).toEqual({ answered: false, why: 'timeout' });
  expect(await clientOf(target, 'node', 'client').fetch({ port: 81, path: '/' })).toEqual({ answered: false, why: 'refused' });
});

test('from within, a machine reaches what is closed to visitors', async () => {
  await using target = await portsTarget({ 80: { ...hello, deaf: ['client'] } });
  expect(await clientOf(target, 'node', 'inside').fetch({ port: 80, path: '/' })).toMatchObject({ answered: true });
});

test('an early refusal of a large body is heard', async () => {
  await using target = await portsTarget({ 80: { answer: (_request, response) => response.writeHead(413).end('too large') } });
  expect(await clientOf(target, 'node', 'client').fetch({ port: 80, method: 'POST', path: '/', body: 'x'.repeat(1_048_576) })).toMatchObject({ status: 413 });
});

test('a connection that ends without an answer is a reset', async () => {
  await using target = await portsTarget({ 80: { answer: (request) => request.socket.destroy() } });
  expect(await clientOf(target, 'node', 'client').fetch({ port: 80, path: '/', scheme: 'http' })).toEqual({ answered: false, why: 'reset' });
});

test('a platform that fails is no answer of the machine', async () => {
  await using target = await portsTarget({});
  const broken = {
    ...target,
    visitor: () => ({ ...target.visitor('x'), dial: () => Promise.reject(Object.assign(new Error('gone'), { code: 'visitor_unavailable' })) }),
  };
  await expect(clientOf(broken, 'node', 'client').fetch({ port: 80, path: '/' })).rejects.toThrow('gone');
});
