import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { expect, vi } from 'vitest';
import { registry } from '#checkers/engine/plan.fixture.ts';
import type { ApiError, Attempt } from '#server/api.ts';
import { type Parts, compose } from '#server/compose.ts';
import { loadConfig } from '#server/config/load-config.ts';
import type { LoadedScenario } from '#server/contract.ts';
import { openDatabase } from '#server/database/open-database.ts';
import { createGrader } from '#server/grading/grader.ts';
import { guestKey } from '#server/sessions/guest-key.ts';
import { createTerminalHub } from '#server/terminals/hub.ts';
import { FakeRuntime } from './fake-runtime.ts';
import { lampScenario, weakLamps } from './lamp-scenario.ts';

export const origin = 'http://127.0.0.1:8080';

export interface TestServerOptions extends Partial<Parts> {
  readonly runtime?: FakeRuntime;
  readonly scenario?: LoadedScenario;
  readonly env?: Record<string, string>;
}

/** The whole server around a fake runtime and the lamp scenario, without a port. */
export function testServer({ runtime = new FakeRuntime(weakLamps), scenario = lampScenario(), env = {}, ...parts }: TestServerOptions = {}) {
  const clock = { now: new Date('2026-01-01T10:00:00.000Z') };
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-test-'));
  const database = parts.database ?? openDatabase(':memory:');
  const server = compose({
    config: loadConfig({ RAMPART_DATA: folder, ...env }, folder),
    database,
    key: guestKey(new Uint8Array(32)),
    log: pino({ level: 'silent' }),
    runtimes: [runtime],
    scenarios: { list: () => [scenario], get: (id) => (id === scenario.id ? scenario : undefined) },
    grader: createGrader(registry, 'test'),
    version: 'test',
    webFolder: path.join(folder, 'web'),
    createTerminals: createTerminalHub,
    port: () => 8080,
    now: () => clock.now,
    retryDelaysMs: [1, 1],
    ...parts,
  });
  const pass = (ms: number) => (clock.now = new Date(clock.now.getTime() + ms));
  return { ...server, runtime, database, folder, clock, pass, client: () => testClient(server.app) };
}
export type TestServer = ReturnType<typeof testServer>;

/** A browser with its own guest. */
export function testClient(app: TestServer['app']) {
  let cookie = '';
  const raw = (method: string, route: string, { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {}) =>
    app.request(`${origin}/api/${route}`, {
      method,
      headers: { host: '127.0.0.1:8080', ...(method !== 'GET' && { origin }), ...(cookie && { cookie }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  async function send<T>(method: string, route: string, body?: unknown): Promise<{ status: number; body: T & Partial<ApiError> }> {
    if (!cookie) cookie = (await raw('GET', 'session')).headers.get('set-cookie')!.split(';')[0]!;
    const response = await raw(method, route, { body });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : undefined) as T & Partial<ApiError> };
  }
  const get = <T>(route: string) => send<T>('GET', route);
  const post = <T>(route: string, body: unknown = {}) => send<T>('POST', route, body);
  const attempt = async (id: string) => (await get<Attempt>(`attempts/${id}`)).body;
  return {
    raw,
    send,
    get,
    post,
    attempt,
    cookie: () => cookie,
    /** A lab that is ready and proven weak. */
    async start(request: object = {}): Promise<Attempt> {
      const { body } = await post<Attempt>('attempts', { scenario: 'lamp', ...request });
      await vi.waitFor(async () => expect(await attempt(body.id)).toMatchObject({ state: 'ready', proven: true }));
      return attempt(body.id);
    },
    async check(id: string) {
      const { body: run } = await post<{ id: string }>(`attempts/${id}/checks`);
      await vi.waitFor(async () => expect((await get<{ state: string }>(`attempts/${id}/checks/${run.id}`)).body.state).not.toBe('running'));
      return (await attempt(id)).check!;
    },
  };
}
