import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { guestKey, loadGuestKey } from './guest-key.ts';
import { createGate } from './who.ts';

const key = guestKey(new Uint8Array(32));
const gate = createGate(key, () => ['http://127.0.0.1:8080']);
const headers = (values: Record<string, string>) => (name: string) => values[name];
const { guest, token } = key.issue();

test('a cookie or a client token names its guest', () => {
  expect(gate.guest(headers({ cookie: `a=b; rampart_guest=${token}` }))).toBe(guest);
  expect(gate.guest(headers({ 'x-rampart-client': '1', authorization: `Guest ${token}` }))).toBe(guest);
});

test.each([
  ['a forged signature', { cookie: `rampart_guest=${guest}.${'A'.repeat(43)}` }],
  ['another key', { cookie: `rampart_guest=${guestKey(new Uint8Array(32).fill(1)).sign(guest)}` }],
  ['no token', {}],
  ['a token without the client header', { authorization: `Guest ${token}` }],
  ['a cookie beside the client header', { 'x-rampart-client': '1', cookie: `rampart_guest=${token}` }],
])('%s names nobody', (_, values) => {
  expect(gate.guest(headers(values as Record<string, string>))).toBeUndefined();
});

test.each([
  [true, { origin: 'http://127.0.0.1:8080' }],
  [true, { 'x-rampart-client': '1' }],
  [false, {}],
  [false, { origin: 'http://127.0.0.1:8081' }],
  [false, { origin: 'http://127.0.0.1:8080.example.org' }],
  [false, { origin: 'null' }],
  [false, { origin: 'https://example.org', 'x-rampart-client': '1' }],
  [false, { 'x-rampart-client': '1', cookie: 'rampart_guest=x' }],
])('origin allowed: %s for %j', (allowed, values) => {
  expect(gate.allowsOrigin(headers(values as Record<string, string>))).toBe(allowed);
});

test('a rebound host name is refused', () => {
  expect(gate.allowsHost(headers({ host: '127.0.0.1:8080' }))).toBe(true);
  expect(gate.allowsHost(headers({ host: 'rebound.example.org:8080' }))).toBe(false);
});

test('the key of a data folder is kept and private', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-key-'));
  const mine = loadGuestKey(folder).issue();
  expect(loadGuestKey(folder).read(mine.token)).toBe(mine.guest);
  expect(statSync(path.join(folder, 'guest.key')).mode & 0o777).toBe(0o600);
});
