import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRecipe } from '../../../machine/load-recipe.ts';
import type { Host } from '../host/host.ts';
import { createHost } from '../machine/create-host.ts';
import { createLabNetwork } from '../network/create-lab-network.ts';
import type { ProgramRunner } from '../program/runner.ts';
import type { Connection } from '../sys/sys.ts';
import { parseTable } from './cron/tables.ts';
import { exporter } from './python/exporter.ts';
import { inferenceServer } from './python/inference-server.ts';
import { manager } from './python/manager.ts';
import { notebook } from './python/notebook.ts';
import { orderDesk } from './python/order-desk.ts';
import { remoteConsole } from './python/remote-console.ts';

const scenarios = join(import.meta.dirname, '..', '..', '..', '..', 'scenarios');
const env = join(scenarios, 'forgotten-services', 'env');

test.each([
  [orderDesk, 'forgotten-services/env/files'],
  [remoteConsole, 'forgotten-services/env/files'],
  [inferenceServer, 'open-inference-endpoint/env/inference'],
  [exporter, 'leaky-gpu-endpoints/env/gpu-node'],
  [manager, 'leaky-gpu-endpoints/env/gpu-node'],
  [notebook, 'leaky-gpu-endpoints/env/gpu-node'],
])('the models know the scripts that the scenarios deliver', (script, folder) => {
  for (const [name, hash] of Object.entries(script.files))
    expect(
      createHash('sha256')
        .update(readFileSync(join(scenarios, folder, name)))
        .digest('hex'),
      name,
    ).toBe(hash);
});

test('cron tables', () => {
  const jobs = parseTable('SHELL=/bin/sh\n# x\n17 *\t* * *\troot\tcd / && run\n@reboot root /opt/a\n*/5 0-6 1,15 jan mon ann b\n61 * * * * root never\n');
  expect(jobs.map(({ user, command, reboot }) => [user, command, reboot])).toEqual([
    ['root', 'cd / && run', false],
    ['root', '/opt/a', true],
    ['ann', 'b', false],
  ]);
  expect(jobs[0]!.due(new Date('2026-11-23T04:17:00Z'))).toBe(true);
  expect(jobs[0]!.due(new Date('2026-11-23T04:18:00Z'))).toBe(false);
  expect(jobs[2]!.due(new Date('2027-01-04T02:10:00Z'))).toBe(true);
  expect(jobs[2]!.due(new Date('2027-01-05T02:10:00Z'))).toBe(false);
});

describe('the services of forgotten-services', () => {
  let host: Host;
  const runner: ProgramRunner = {
    run: async ({ sys }) => (await sys.exit(0), { code: 0 }),
    release: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  };

  beforeAll(async () => {
    const { recipe, folder } = await loadRecipe(join(env, 'machine.yaml'));
    const text = JSON.stringify(recipe).replace(/\{\{\w+\}\}/g, '');
    host = await createHost({
      lab: 'l',
      name: 'host',
      address: '10.213.0.2',
      network: createLabNetwork({ subnet: '10.213.0.0/26' }),
      recipe: JSON.parse(text) as typeof recipe,
      folder,
      runner,
    });
    await host.boot();
  });
  afterAll(() => host.dispose());

  const ask = <T>(op: string, args?: unknown) => host.sysOf(1)!.request<T>('systemd', op, args);
  const job = (verb: string, ...names: string[]) => ask('job', { verb, names });
  const listening = () =>
    host.facts
      .sockets()
      .filter(({ protocol }) => protocol === 'tcp')
      .map(({ port, pid }) => `${port} ${host.facts.processes().find((one) => one.pid === pid)?.comm}`);
  const connect = (port: number) => host.sysOf(1)!.connect({ host: '10.213.0.2', port });
  async function rest(connection: Connection): Promise<string> {
    let text = '';
    for (let data = await connection.read(); data; data = await connection.read()) text += Buffer.from(data).toString('latin1');
    return text;
  }

  test('listen where the real ones do', () => {
    expect(listening()).toEqual(['21 vsftpd', '22 sshd', '23 python3', '111 rpcbind', '8080 python3']);
  });

  test('the order desk speaks as http.server does', async () => {
    const connection = await connect(8080);
    await connection.write(Buffer.from('GET /open HTTP/1.1\r\nHost: x\r\n\r\n'));
    expect((await rest(connection)).replace(/Date: .*\r\n/, '')).toBe(
      'HTTP/1.0 200 OK\r\nServer: BaseHTTP/0.6 Python/3.11.2\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\n3 open orders\n',
    );
    const head = await connect(8080);
    await head.write(Buffer.from('HEAD / HTTP/1.1\r\n\r\n'));
    expect(await rest(head)).toMatch(/^HTTP\/1.0 501 Unsupported method \('HEAD'\)\r\nServer: BaseHTTP\/0.6 Python\/3.11.2\r\n/);
  });

  test('the FTP server gives its files to anybody', async () => {
    const control = await connect(21);
    const say = async (line: string) => (await control.write(Buffer.from(`${line}\r\n`)), Buffer.from((await control.read())!).toString());
    await control.read();
    await say('USER anonymous');
    expect(await say('PASS x')).toBe('230 Login successful.\r\n');
    const port = Number(/\|\|\|(\d+)\|/.exec(await say('EPSV'))![1]);
    const data = await connect(port);
    await control.write(Buffer.from('RETR backup/../../../srv/ftp/backup/customers.csv\r\nRETR backup/customers.csv\r\n'));
    expect(await rest(data)).toContain('Harbour Cafe');
    await control.close();
  });

  test('what is killed comes back where its unit says so, and its socket waits', async () => {
    const pid = (name: string) => host.facts.processes().find(({ argv }) => argv.join(' ').includes(name))!.pid;
    await host.sysOf(1)!.kill(pid('console.py'), 'TERM');
    await host.sysOf(1)!.kill(pid('vsftpd'), 'TERM');
    await host.sysOf(1)!.kill(pid('rpcbind'), 'TERM');
    await expect.poll(listening, { timeout: 3_000 }).toEqual(['22 sshd', '23 python3', '111 systemd', '8080 python3']);
    const connection = await connect(111);
    await connection.end();
    await rest(connection);
    expect(listening()).toContain('111 rpcbind');
  });

  test('a timer starts its service', async () => {
    await job('stop', 'fieldline-console');
    expect(listening()).not.toContain('23 python3');
    await job('start', 'rpcbind.socket', 'fieldline-watchdog.timer');
    const [timer] = await ask<{ state: { nextMs: number } }[]>('units', { names: ['fieldline-watchdog.timer'] });
    expect(timer!.state.nextMs).toBeGreaterThan(0);
  });

  test('an edited script does not start, and the journal says why', async () => {
    const root = host.sysOf(1)!;
    await root.writeFile('/opt/orders/orders.py', 'print("mine")\n', { truncate: true });
    await job('restart', 'orders');
    await expect
      .poll(async () => (await root.journal({ unit: ['orders.service'] })).map(({ message }) => message))
      .toContain('python3: /opt/orders/orders.py was changed; the simulation runs this program only as it was delivered');
  });

  test('the socket and its service go together', async () => {
    await job('stop', 'rpcbind.socket', 'rpcbind.service');
    expect(listening()).toEqual(['22 sshd']);
  });
});

describe('the inference server', () => {
  let host: Host;
  const runner: ProgramRunner = {
    run: async ({ sys }) => (await sys.exit(0), { code: 0 }),
    release: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  };

  beforeAll(async () => {
    const { recipe, folder } = await loadRecipe(join(scenarios, 'open-inference-endpoint', 'env', 'inference.yaml'));
    const text = JSON.stringify(recipe)
      .replaceAll('{{exemptionFile}}', '50-legacy.toml')
      .replaceAll('{{exemptionText}}', '# none')
      .replaceAll('{{model}}', 'tiny-chat');
    host = await createHost({
      lab: 'i',
      name: 'host',
      address: '10.213.0.2',
      network: createLabNetwork({ subnet: '10.213.0.0/26' }),
      recipe: JSON.parse(text) as typeof recipe,
      folder,
      runner,
    });
    await host.boot();
  });
  afterAll(() => host.dispose());

  async function ask(head: string, body = ''): Promise<string> {
    const connection = await host.sysOf(1)!.connect({ host: '10.213.0.2', port: 8000 });
    await connection.write(Buffer.from(`${head} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${body ? `Content-Length: ${body.length}\r\n` : ''}\r\n${body}`));
    let text = '';
    for (let data = await connection.read(); data; data = await connection.read()) text += Buffer.from(data).toString();
    return text.replace(/Date: .*\r\n/, '');
  }

  test('answers as the model does', async () => {
    expect(await ask('GET /health')).toBe(
      'HTTP/1.1 200 OK\r\nServer: inference \r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n{"status": "ok"}\n',
    );
    const answer = await ask('POST /v1/completions', '{"model": "tiny-chat", "prompt": "Count to three", "max_tokens": 2}');
    const weights = createHash('sha256').update('tiny-chat release 7\nCount to three').digest();
    expect(answer).toContain(`"text": "${[0, 2, 4].map((at) => 'bdfghjklmnprstvz'[weights[at]! % 16]! + 'aeio'[weights[at + 1]! % 4]!).join('')} `);
    expect(Buffer.from(host.facts.read('/var/log/inference/prompts.log')!.content).toString()).toContain('"customer": "anybody", "prompt": "Count to three"}');
  });

  test('keys, limits and checks as its settings say', async () => {
    const root = host.sysOf(1)!;
    await root.writeFile(
      '/etc/inference/server.d/90-mine.toml',
      '[auth]\nrequired = true\n[limits]\ncheck_schema = true\nbody_bytes = 100\nmax_tokens = 4\n[admin]\npublic = false\n[errors]\nverbose = false\n',
      { create: true },
    );
    await root.request('systemd', 'job', { verb: 'restart', names: ['inference-server'] });
    const status = async (head: string, body?: string) => (await ask(head, body)).split(' ')[1];
    expect(await status('GET /v1/models')).toBe('401');
    expect(await status('GET /admin/models')).toBe('401');
    const keyed = (path: string) => `${path} HTTP/1.1\r\nAuthorization: Bearer key-03-20260361297d\r\nX-Rest: a`;
    expect(await status(keyed('GET /v1/models'))).toBe('200');
    expect(await status(keyed('POST /v1/completions'), '{"prompt":')).toBe('400');
    expect(await status(keyed('POST /v1/completions'), '{"prompt": 3}')).toBe('422');
    expect(await status(keyed('POST /v1/completions'), `{"prompt": "${'x'.repeat(200)}"}`)).toBe('413');
    expect(await status(keyed('POST /v1/completions'), '{"prompt": "x", "max_tokens": 5}')).toBe('400');
  });

  test('an unknown setting ends it with its words', async () => {
    const root = host.sysOf(1)!;
    await root.writeFile('/etc/inference/server.d/95-typo.toml', 'lsten = "x"\n', { create: true });
    await root.request('systemd', 'job', { verb: 'restart', names: ['inference-server'] });
    expect((await root.journal({ unit: ['inference-server.service'] })).map(({ message }) => message)).toContain(
      '/etc/inference/server.d/95-typo.toml: unknown setting lsten',
    );
  });
});
