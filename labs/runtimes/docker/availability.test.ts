import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import { dockerAvailability } from './availability.ts';

async function daemon(answer: (path: string | undefined) => string | undefined): Promise<Dockerode> {
  const socketPath = join(tmpdir(), `rampart-${crypto.randomUUID().slice(0, 8)}.sock`);
  const server = createServer((request, response) => {
    const text = answer(request.url);
    if (text !== undefined) response.setHeader('content-type', 'application/json').end(text);
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new Dockerode({ socketPath });
}

test('tells the version of a daemon that answers', async () => {
  const docker = await daemon(() => JSON.stringify({ Version: '28.1', Os: 'linux', Arch: 'amd64' }));
  expect(await dockerAvailability(docker)).toEqual({ ok: true, detail: 'Docker 28.1 on linux/amd64' });
});

test('says what to install where there is no socket', async () => {
  expect(await dockerAvailability(new Dockerode({ socketPath: '/nowhere/docker.sock' }))).toMatchObject({
    ok: false,
    remedy: expect.stringContaining('Install Docker'),
  });
});

test('says to start Docker where nobody listens', async () => {
  expect(await dockerAvailability(new Dockerode({ host: '127.0.0.1', port: 1 }))).toMatchObject({
    ok: false,
    remedy: expect.stringContaining('systemctl start docker'),
  });
});

test('does not wait for a daemon that hangs', { timeout: 5000 }, async () => {
  const docker = await daemon(() => undefined);
  expect(await dockerAvailability(docker)).toMatchObject({ ok: false, reason: expect.stringContaining('did not answer') });
});

test('refuses Windows containers', async () => {
  const docker = await daemon(() => JSON.stringify({ Version: '28.1', Os: 'windows', Arch: 'amd64' }));
  expect(await dockerAvailability(docker)).toMatchObject({ ok: false });
});
