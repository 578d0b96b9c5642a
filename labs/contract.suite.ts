import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContractHost } from './contract-host.suite.ts';
import { newId, said, size, startContext, type } from './contract-host.suite.ts';
import type { Lab, Phase, StartContext } from './contract.ts';
import { phases } from './contract.ts';
import { lifeOfLab } from './lab-life.suite.ts';

const utf8 = new TextEncoder();

/** Every runtime keeps the contract of `labs/contract.ts`. */
export function labContract(host: ContractHost): void {
  describe(`${host.name}: one lab`, () => oneLab(host));
  describe(`${host.name}: the life of a lab`, () => lifeOfLab(host));
}

function oneLab(host: ContractHost): void {
  const runtime = host.runtime();
  let lab: Lab;
  const seen: string[] = [];
  beforeAll(async () => {
    const progress: StartContext['onProgress'] = ({ phase, state }) => void seen.push(`${phase} ${state}`);
    lab = await runtime.start(host.spec(newId()), startContext(progress));
  });
  afterAll(async () => {
    await lab?.close();
    await runtime.dispose();
  });
  const box = () => lab.target.machine('box');

  test('reports the phases of its start in order, each begun and ended', () => {
    const begun = seen.filter((line) => line.endsWith('running')).map((line) => line.split(' ')[0] as Phase);
    const ended = seen.filter((line) => line.endsWith('done')).map((line) => line.split(' ')[0] as Phase);
    expect([...new Set(begun)]).toEqual(phases.filter((phase) => begun.includes(phase)));
    expect(new Set(ended)).toEqual(new Set(begun));
    expect(begun).toEqual(expect.arrayContaining(['image', 'network', 'create', 'start', 'ready']));
  });

  test('is ready, with its machine and the visitors addresses', () => {
    expect(lab.state).toBe('ready');
    expect(lab.machines).toMatchObject([{ name: 'box', terminal: true, learner: 'learner' }]);
    expect(Object.keys(lab.visitors)).toEqual(['monitor', 'attacker']);
  });

  test('a terminal echoes, as the learner', async () => {
    const stream = await lab.attachTerminal(await lab.openTerminal('box', size), 0);
    type(stream, 'id -un; echo $((40+2))');
    expect(await said(stream, /42/)).toContain('learner');
    stream.detach();
  });

  test('a terminal has the size that was asked for, and takes a new one', async () => {
    const stream = await lab.attachTerminal(await lab.openTerminal('box', { cols: 101, rows: 33 }), 0);
    type(stream, 'stty size');
    await said(stream, /33 101/);
    stream.resize({ cols: 60, rows: 20 });
    type(stream, 'stty size');
    await said(stream, /20 60/);
    stream.detach();
  });

  test('Ctrl-P and Ctrl-Q reach the shell at once', async () => {
    const stream = await lab.attachTerminal(await lab.openTerminal('box', size), 0);
    type(stream, 'stty raw -echo; echo rea"dy"; head -c 2 | od -An -tx1; stty sane');
    await said(stream, /ready/);
    stream.write(Uint8Array.of(16, 17));
    await said(stream, /10 11/);
    stream.detach();
  });

  test('several terminals live side by side and are listed until they are closed', async () => {
    const [first, second] = [await lab.openTerminal('box', size), await lab.openTerminal('box', size)];
    const ids = async () => (await lab.listTerminals()).map(({ id }) => id);
    expect(await ids()).toEqual(expect.arrayContaining([first, second]));
    await lab.closeTerminal(first);
    expect(await ids()).not.toContain(first);
    expect(await ids()).toContain(second);
  });

  test('tells how a shell ended', async () => {
    const stream = await lab.attachTerminal(await lab.openTerminal('box', size), 0);
    const end = new Promise((resolve) => stream.onEnd(resolve));
    stream.onData(() => undefined);
    type(stream, 'exit 7');
    expect(await end).toEqual({ code: 7, reason: 'exited' });
  });

  test('output is numbered, and a second viewer gets what the first saw', async () => {
    const id = await lab.openTerminal('box', size);
    const first = await lab.attachTerminal(id, 0);
    type(first, 'echo first-$((1+1))');
    const before = await said(first, /first-2[\s\S]*\$ $/);
    first.detach();
    const second = await lab.attachTerminal(id, 0);
    expect(second.gap).toBe(false);
    const seqs: number[] = [];
    let all = '';
    await new Promise<void>((resolve) => {
      second.onData((chunk, seq) => {
        seqs.push(seq);
        all += Buffer.from(chunk).toString();
        if (all.length >= before.length) resolve();
      });
    });
    expect(all.startsWith(before)).toBe(true);
    expect(seqs[0]).toBe(0);
    second.detach();
  });

  test('what a ring no longer holds is told as a gap', async () => {
    const id = await lab.openTerminal('box', size);
    const first = await lab.attachTerminal(id, 0);
    type(first, 'seq 1 300000; echo over-$((1+1))');
    await said(first, /over-2/);
    first.detach();
    const second = await lab.attachTerminal(id, 0);
    expect(second.gap).toBe(true);
    second.detach();
  });

  test('exec gives output and exit code, with input, user and environment', async () => {
    const ended = await box().exec(['/bin/sh', '-c', 'cat; echo "$WHO" >&2; id -u; exit 3'], { stdin: 'in\n', env: { WHO: 'me' }, user: '1000' });
    expect(ended).toEqual({ exitCode: 3, stdout: 'in\n1000\n', stderr: 'me\n', truncated: false });
  });

  test('exec cuts long output', async () => {
    const ended = await box().exec(['/bin/sh', '-c', 'head -c 100000 /dev/zero'], { maxBytes: 1000 });
    expect([ended.stdout.length, ended.truncated]).toEqual([1000, true]);
  });

  test('exec out of time is killed with what it started', async () => {
    const marked = ['/bin/sh', '-c', 'sleep 4321 & sleep 4321; true'];
    await expect(box().exec(marked, { timeoutMs: 500 })).rejects.toMatchObject({ code: 'timeout' });
    await expect.poll(async () => (await box().processes()).filter(({ argv }) => argv.join(' ').includes('4321'))).toEqual([]);
  });

  test('exec that is aborted is killed', async () => {
    const abort = new AbortController();
    const running = box().exec(['sleep', '4322'], { signal: abort.signal });
    await expect.poll(async () => (await box().processes()).some(({ argv }) => argv.includes('4322'))).toBe(true);
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    await expect.poll(async () => (await box().processes()).some(({ argv }) => argv.includes('4322'))).toBe(false);
  });

  test("lists the learner's files and writes them by etag", async () => {
    const path = '/home/learner/work/a.txt';
    expect((await lab.files.list('box')).map((file) => file.path)).toContain(path);
    const file = await lab.files.read('box', path);
    expect(Buffer.from(file.content).toString()).toBe('one\n');
    await lab.files.write('box', path, utf8.encode('two\n'), file.etag);
    await expect(lab.files.write('box', path, utf8.encode('three\n'), file.etag)).rejects.toMatchObject({ code: 'files.changed' });
    const written = await box().read(path);
    expect(Buffer.from(written!.content).toString()).toBe('two\n');
  });

  test('offers no file outside the globs and follows no link out of them', async () => {
    await expect(lab.files.read('box', '/etc/passwd')).rejects.toMatchObject({ code: 'files.outside' });
    await expect(lab.files.read('box', '/home/learner/work/../../../etc/passwd')).rejects.toMatchObject({ code: 'files.outside' });
    await expect(lab.files.read('box', '/home/learner/work/link.txt')).rejects.toMatchObject({ code: 'files.denied' });
    await expect(lab.files.write('box', '/home/learner/work/link.txt', utf8.encode('x'), undefined)).rejects.toMatchObject({ code: 'files.denied' });
  });

  test('the target reads files, processes and sockets from outside', async () => {
    expect(await box().read('/no/such/file')).toBeUndefined();
    expect((await box().read('/etc/hostname'))?.stat.kind).toBe('file');
    const [stat] = await box().list(['/home/learner/work/a.txt']);
    expect(stat).toMatchObject({ kind: 'file', uid: 1000 });
    const socket = (await box().sockets()).find(({ port }) => port === 8080);
    const owner = (await box().processes()).find(({ pid }) => pid === socket?.pid);
    expect(owner).toMatchObject({ exePristine: true, capabilities: [], noNewPrivileges: true });
  });

  test('pristine tells changed, foreign and absent files', async () => {
    await box().exec(['/bin/sh', '-c', 'echo x > /home/learner/work/own.txt'], { user: '1000' });
    expect(await box().pristine(['/usr/bin/env', '/home/learner/work/own.txt', '/no/such'])).toEqual({
      '/usr/bin/env': true,
      '/home/learner/work/own.txt': false,
      '/no/such': undefined,
    });
  });

  test('dials from inside the machine and from a visitor, by its own address', async () => {
    const ask = async (connection: NodeJS.ReadWriteStream) => {
      connection.write('GET / HTTP/1.0\r\n\r\n');
      return text(connection as never);
    };
    expect(await ask(await box().dial({ port: 8080 }))).toContain('127.0.0.1');
    const monitor = lab.target.visitor('monitor');
    expect(await ask(await monitor.dial({ host: box().address, port: 8080 }))).toContain(monitor.address);
    await expect(monitor.dial({ host: box().address, port: 81 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('a visitor runs a script without privileges, told where it is and who it is', async () => {
    const ended = await lab.target
      .visitor('attacker')
      .run({ source: 'id -u; echo "$FROM $BOX_ADDRESS $MORE"; echo report >&3', env: { MORE: 'x' }, timeoutMs: 5000 });
    expect(ended).toMatchObject({ exitCode: 0, stdout: `65534\n${lab.visitors.attacker!.address} ${box().address} x\n`, report: 'report\n' });
  });

  test('a new address is drawn for each Check, but for fixed ones', async () => {
    const before = lab.visitors;
    await lab.drawVisitors();
    expect(lab.visitors.monitor).toEqual(before.monitor);
    expect(lab.visitors.attacker).not.toEqual(before.attacker);
    const attacker = lab.target.visitor('attacker');
    const connection = await attacker.dial({ host: box().address, port: 8080 });
    connection.end('GET / HTTP/1.0\r\n\r\n');
    expect(await text(connection)).toContain(attacker.address);
  });

  test('measures what it uses', async () => {
    const usage = await lab.usage();
    expect(usage.memory).toBeGreaterThan(0);
    expect(usage.pids).toBeGreaterThan(0);
    expect(usage.disk).toBeGreaterThan(0);
  });
}
