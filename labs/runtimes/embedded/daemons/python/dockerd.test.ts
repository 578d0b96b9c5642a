import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Accepted, DaemonContext } from '../../daemon/daemon.ts';
import { createTestHost, enter } from '../../host/testing.ts';
import { streamOf } from '../../programs/ssh/connection-stream.ts';
import { SysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import { dockerd } from './dockerd.ts';

const script = join(import.meta.dirname, '../../../../../scenarios/dev-workstation/env/files/dockerd.py');

test('the model is of the script that the scenario delivers', () => {
  expect(createHash('sha256').update(readFileSync(script)).digest('hex')).toBe(dockerd.files['dockerd.py']);
});

/** The daemon on a machine of two users; ann is in the group of the daemon. `ports` are those that it asked for. */
async function started(settings: string, { argv = [], kept }: { argv?: readonly string[]; kept?: unknown } = {}) {
  const host = await createTestHost();
  const [root, ann, ben] = [await enter(host, 'root'), await enter(host, 'ann'), await enter(host, 'ben')];
  await root.mkdir('/etc/docker');
  await root.writeFile('/etc/docker/daemon.json', settings, { create: true });
  await root.writeFile('/etc/group', 'root:x:0:\ndocker:x:1000:\n');
  const ports: string[] = [];
  let memory: unknown = kept;
  const context = {
    sys: root,
    argv: ['/usr/bin/python3', '/opt/docker/dockerd.py', ...argv],
    memory: { value: memory, set: (value: unknown) => void (memory = value) },
    listen: async ({ address, port }: { address: string; port: number }) => {
      if (address === '9.9.9.9') throw new SysError('EADDRNOTAVAIL');
      ports.push(`${address}:${port}`);
    },
    async listenUnix(path: string, accept: (connection: Accepted) => void) {
      const listener = await root.listenUnix(path);
      void (async () => {
        for (let next = await listener.accept(); next; next = await listener.accept()) accept({ ...next, stream: streamOf(next) });
      })();
    },
  } as unknown as DaemonContext;
  await dockerd.start(context);
  return { root, ann, ben, ports, memory: () => memory, context };
}

async function ask(sys: Sys, head: string, body = ''): Promise<string> {
  const connection = await sys.connectUnix('/run/docker.sock');
  await connection.write(Buffer.from(`${head} HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n${body}`));
  let text = '';
  for (let data = await connection.read(); data; data = await connection.read()) text += Buffer.from(data).toString();
  return text.split('\r\n\r\n')[1]!;
}

test('its socket is for root and its group', async () => {
  const { root, ann, ben, ports } = await started('{}');
  expect(ports).toEqual([]);
  expect(await root.stat('/run/docker.sock')).toMatchObject({ mode: 0o660, uid: 0, gid: 1000 });
  expect(await ask(ann, 'GET /v1.41/_ping')).toBe('OK');
  await expect(ask(ben, 'GET /_ping')).rejects.toThrow('Permission denied');
});

test('keeps a list of what it was asked for', async () => {
  const { ann } = await started('{}');
  expect(await ask(ann, 'POST /containers/create', '{"Image"')).toBe('{"message": "invalid JSON"}');
  expect(await ask(ann, 'POST /containers/create?name=one', '{"Image": "debian", "HostConfig": {"Binds": ["/:/disk"]}}')).toMatch(
    /^\{"Id": "[0-9a-f]{64}", "Warnings": \[\]\}$/,
  );
  expect(await ask(ann, 'GET /containers/json')).toMatch(
    /^\[\{"Id": "\w+", "Names": \["\/one"\], "Image": "debian", "Binds": \["\/:\/disk"\], "State": "created"\}\]$/,
  );
});

test('listens where its settings or its flags say, and not where both do', async () => {
  expect((await started('{"hosts": ["unix:///run/docker.sock", "tcp://0.0.0.0:2375"]}')).ports).toEqual(['0.0.0.0:2375']);
  expect((await started('{}', { argv: ['-H', 'tcp://127.0.0.1:2376'] })).ports).toEqual(['127.0.0.1:2376']);
  await expect(started('{"hosts": ["fd://"]}', { argv: ['-H', 'fd://'] })).rejects.toThrow('hosts are given both as a flag and in the configuration file');
});

test.each([
  ['{ "hosts": [', 'json.decoder.JSONDecodeError: Expecting value: line 1 column 13 (char 12)'],
  ['[]', "AttributeError: 'list' object has no attribute 'get'"],
  ['{"hosts": ["tcp://0.0.0.0"]}', "ValueError: invalid literal for int() with base 10: '0.0.0.0'"],
  ['{"hosts": ["tcp://9.9.9.9:1"]}', 'OSError: [Errno 99] Cannot assign requested address'],
  ['{"hosts": ["ssh://x"]}', 'unable to configure the Docker daemon: invalid host ssh://x'],
  ['{"hosts": ["unix:///none/x"]}', 'FileNotFoundError: [Errno 2] No such file or directory'],
])('does not start with %s', async (settings, words) => {
  await expect(started(settings)).rejects.toThrow(words);
});

test('after a restart of the server it has its doors, its containers and the mode that somebody gave its socket', async () => {
  const first = await started('{}');
  await ask(first.ann, 'POST /containers/create?name=one', '{}');
  const again = await started('{"hosts": ["tcp://0.0.0.0:2375"]}', { kept: first.memory() });
  expect(again.ports).toEqual([]);
  expect(await ask(again.root, 'GET /containers/json')).toContain('"/one"');
  await again.root.chmod('/run/docker.sock', 0o666);
  await dockerd.start({ ...again.context, memory: { value: again.memory(), set: () => undefined } });
  expect((await again.root.stat('/run/docker.sock')).mode).toBe(0o666);
});
