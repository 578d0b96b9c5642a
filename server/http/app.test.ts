import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { testServer } from '../../test/support/test-server.ts';
import type { Attempt, Session } from '../api.ts';
import { attempts } from '../attempts/attempts.table.ts';
import { createLog } from './log.ts';

const host = { host: '127.0.0.1:8080' };
const page = (app: ReturnType<typeof testServer>['app'], url: string, headers: Record<string, string> = {}) =>
  app.request(`http://127.0.0.1:8080${url}`, { headers: { ...host, ...headers } });

describe('a guest', () => {
  test('is kept by a cookie that scripts and other sites cannot use', async () => {
    const response = await page(testServer().app, '/api/session');
    expect(response.headers.get('set-cookie')).toMatch(/^rampart_guest=[\w-]{22}\.[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(await response.json()).not.toHaveProperty('token');
  });

  test('behind https the cookie is for https alone', async () => {
    const { app } = testServer({ env: { RAMPART_ORIGIN: 'https://labs.example.org' } });
    const response = await app.request('https://labs.example.org/api/session', { headers: { host: 'labs.example.org' } });
    expect(response.headers.get('set-cookie')).toContain('; Secure');
  });

  test('that is a machine gets a token, no cookie, and needs no origin', async () => {
    const { app } = testServer();
    const session = await page(app, '/api/session', { 'x-rampart-client': '1' });
    const { token } = (await session.json()) as Session;
    expect(session.headers.get('set-cookie')).toBeNull();
    const headers = { ...host, 'x-rampart-client': '1', authorization: `Guest ${token}` };
    const made = await app.request('http://127.0.0.1:8080/api/attempts', { method: 'POST', headers, body: '{"scenario":"lamp"}' });
    expect(made.status).toBe(201);
    expect(((await (await page(app, '/api/attempts', headers)).json()) as Attempt[]).length).toBe(1);
  });

  test('without a cookie cannot start anything', async () => {
    const { raw } = testServer().client();
    const response = await raw('POST', 'attempts', { body: { scenario: 'lamp' } });
    expect([response.status, await response.json()]).toMatchObject([401, { error: { code: 'http.no_guest' } }]);
  });
});

describe('errors', () => {
  test.each([
    { method: 'GET', route: 'nothing', status: 404, code: 'http.not_found' },
    { method: 'PUT', route: 'attempts', body: '{}', status: 404, code: 'http.not_found' },
    { method: 'POST', route: 'attempts', body: '{', status: 400, code: 'http.not_json' },
    { method: 'POST', route: 'attempts', body: '{"variant":0,"scenario":"lamp"}', status: 400, code: 'http.bad_request' },
    { method: 'POST', route: 'attempts', body: `"${'x'.repeat(5 * 1024 * 1024)}"`, status: 413, code: 'http.too_large' },
  ])('$method $route: $status $code', async ({ method, route, body, status, code }) => {
    const { app, client } = testServer();
    const browser = client();
    await browser.get('session');
    const headers = { ...host, origin: 'http://127.0.0.1:8080', cookie: browser.cookie(), ...(body && { 'content-length': String(body.length) }) };
    const response = await app.request(`http://127.0.0.1:8080/api/${route}`, { method, headers, body });
    expect([response.status, await response.json()]).toMatchObject([status, { error: { code } }]);
  });

  test('a field error names the field', async () => {
    const { body } = await testServer().client().post('attempts', { scenario: 'lamp', variant: 'two' });
    expect(Object.keys(body.error!.fields!)).toEqual(['variant']);
  });

  test('of ours are told without their insides', async () => {
    const { client, context } = testServer();
    const browser = client();
    const { id } = await browser.start();
    vi.spyOn(context.terminals, 'open').mockRejectedValue(new Error('the secret inside'));
    const { status, body } = await browser.post(`attempts/${id}/terminals`, { machine: 'house' });
    expect([status, body.error?.code]).toEqual([500, 'http.unexpected']);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  test('of a full disk: the action fails whole', async () => {
    const { client, database } = testServer();
    const browser = client();
    await browser.get('session');
    database.$client.pragma('query_only = ON');
    expect(await browser.post('attempts', { scenario: 'lamp' })).toMatchObject({ status: 503, body: { error: { code: 'database.full' } } });
    database.$client.pragma('query_only = OFF');
    expect(database.select().from(attempts).all()).toEqual([]);
    await browser.start();
  });
});

describe('the web app', () => {
  const built = () => {
    const server = testServer();
    const web = path.join(server.folder, 'web');
    mkdirSync(path.join(web, 'assets'), { recursive: true });
    writeFileSync(path.join(web, 'index.html'), '<!doctype html><title>Rampart</title>');
    writeFileSync(path.join(web, 'assets/app-1234.js'), 'export const a = 1;\n'.repeat(200));
    writeFileSync(path.join(server.folder, 'guest.key'), 'secret');
    return server.app;
  };

  test('answers every page address with the app, fresh', async () => {
    const response = await page(built(), '/labs/abc');
    expect([response.status, response.headers.get('cache-control'), await response.text()]).toEqual([200, 'no-cache', '<!doctype html><title>Rampart</title>']);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(response.headers.get('x-frame-options')).toBe('DENY');
  });

  test('keeps named assets for ever, compressed', async () => {
    const response = await page(built(), '/assets/app-1234.js', { 'accept-encoding': 'gzip, br' });
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(brotliDecompressSync(Buffer.from(await response.arrayBuffer())).toString()).toContain('export const a = 1;');
  });

  test.each(['/assets/gone.js', '/../guest.key', '/..%2fguest.key', '/assets/../../guest.key'])('%s is not there', async (url) => {
    const response = await page(built(), url);
    expect(await response.text()).not.toContain('secret');
    expect([404, 200]).toContain(response.status);
  });

  test('that is not built says how to build it', async () => {
    const response = await page(testServer().app, '/');
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('npm run build')]);
  });
});

test('the stream of events resumes after Last-Event-ID', async () => {
  const { app, client } = testServer();
  const browser = client();
  const { id, lastEvent } = await browser.start();
  const response = await page(app, `/api/attempts/${id}/events`, { cookie: browser.cookie(), 'last-event-id': String(lastEvent - 1) });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body!.getReader();
  let text = '';
  while (!text.includes('event: attempt')) text += new TextDecoder().decode((await reader.read()).value);
  await reader.cancel();
  expect(text.match(/^id: (\d+)$/gm)).toEqual([`id: ${lastEvent}`]);
});

test('logs hold no keys, cookies or tickets', () => {
  let written = '';
  const log = createLog('info', new Writable({ write: (chunk, _encoding, done) => ((written += String(chunk)), done()) }));
  log.info({ ticket: 'S1', cookie: 'S2', request: { authorization: 'S3', headers: { cookie: 'S4' } }, path: '/x' }, 'request');
  expect(written).not.toMatch(/S[1-4]/);
  expect(written).toContain('/x');
});
