import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks } from '../../test/support/host.ts';
import type { AgentClient } from './client.ts';
import { connectAgent } from './client.ts';

describe.skipIf(lacks('go'))('the client and the agent', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-agent-'));
  const binary = path.join(folder, 'agent');

  beforeAll(() => {
    execFileSync('go', ['build', '-o', binary, '.'], { cwd: import.meta.dirname, env: { ...process.env, CGO_ENABLED: '0' } });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = (role: string): AgentClient & AsyncDisposable => {
    const agent = spawn(binary, ['serve', '--role', role], { stdio: ['pipe', 'pipe', 'inherit'] });
    const client = connectAgent(Duplex.from({ readable: agent.stdout, writable: agent.stdin }));
    return Object.assign(client, {
      async [Symbol.asyncDispose]() {
        client.close();
        if (agent.exitCode === null) await once(agent, 'exit');
      },
    });
  };

  test("the agent's own tests pass", () => {
    execFileSync('go', ['test', '.'], { cwd: import.meta.dirname, stdio: 'pipe' });
  }, 180_000);

  test('answers hello', async () => {
    await using visitor = start('visitor');
    expect(await visitor.call('hello', {})).toMatchObject({ version: 'dev' });
  });

  test('runs a script and gives its report apart', async () => {
    await using visitor = start('visitor');
    const ran = await visitor.call('run', { source: 'echo "from $FROM"; echo "{}" >&3; exit 4', env: { FROM: '10.0.0.9' }, timeoutMs: 5000 });
    expect(ran).toEqual({ exitCode: 4, stdout: 'from 10.0.0.9\n', stderr: '', report: '{}\n' });
  });

  test('aborts a script', async () => {
    await using visitor = start('visitor');
    const stop = new AbortController();
    const ran = visitor.call('run', { source: 'sleep 60', timeoutMs: 60_000 }, { signal: stop.signal });
    stop.abort();
    await expect(ran).rejects.toMatchObject({ code: 'aborted' });
  });

  test('carries more than the window both ways', async () => {
    const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await using visitor = start('visitor');
    const stream = await visitor.open('connect', { source: '127.0.0.1', host: '127.0.0.1', port: (server.address() as AddressInfo).port, timeoutMs: 2000 });
    const sent = Buffer.alloc(3 * 1024 * 1024, 'rampart ');
    stream.end(sent);
    expect((await buffer(stream)).equals(sent)).toBe(true);
    server.close();
  });

  test('names a refused connection', async () => {
    await using visitor = start('visitor');
    await expect(visitor.open('connect', { host: '127.0.0.1', port: 1, timeoutMs: 1000 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('names an operation that the role does not have', async () => {
    await using visitor = start('visitor');
    await expect(visitor.call('processes', { pid: 1 })).rejects.toMatchObject({ code: 'unknown_operation' });
  });

  test('loses what waits when the agent ends', async () => {
    await using visitor = start('visitor');
    const waiting = visitor.call('run', { source: 'sleep 60', timeoutMs: 60_000 });
    visitor.close();
    await expect(waiting).rejects.toMatchObject({ code: 'lost' });
    await expect(visitor.call('hello', {})).rejects.toMatchObject({ code: 'lost' });
  });
});
