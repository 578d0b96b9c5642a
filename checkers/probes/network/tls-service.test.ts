import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { certificate, key } from './certificate.fixture.ts';
import { context, portsTarget } from './ports-target.fixture.ts';
import { tlsService } from './tls-service.ts';

const answer: RequestListener = (_request, response) => response.end('ok');
const scope = { machine: 'node', port: 8700, from: 'operator', path: '/', serverName: 'node', authority: certificate };

test('a trusted certificate for the right name', async () => {
  await using target = await portsTarget({ 8700: { answer, tls: { cert: certificate, key } } });
  const { plain, handshake, oldProtocol } = await tlsService.collect(target, scope, context);
  expect(plain.answered).toBe(false);
  expect(handshake).toMatchObject({ ok: true, protocol: 'TLSv1.3', trusted: true, names: 'DNS:node' });
  expect(oldProtocol).toBe(false);
});

test('a certificate for another name is not trusted', async () => {
  await using target = await portsTarget({ 8700: { answer, tls: { cert: certificate, key } } });
  expect((await tlsService.collect(target, { ...scope, serverName: 'gpu-node' }, context)).handshake).toMatchObject({ ok: true, trusted: false });
});

test('old protocols are seen', async () => {
  await using target = await portsTarget({ 8700: { answer, tls: { cert: certificate, key, minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } } });
  expect((await tlsService.collect(target, scope, context)).oldProtocol).toBe(true);
});

test('a plain service has no handshake', async () => {
  await using target = await portsTarget({ 8700: { answer } });
  expect(await tlsService.collect(target, scope, context)).toMatchObject({ plain: { status: 200 }, handshake: { ok: false } });
});
