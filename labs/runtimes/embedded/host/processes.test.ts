import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../store/open-store.ts';
import type { Sys } from '../sys/sys.ts';
import type { Host } from './host.ts';
import { createTestHost, enter } from './testing.ts';

let host: Host;
let root: Sys;
let ann: Sys;
const text = async (sys: Sys, path: string): Promise<string> => Buffer.from(await sys.readFile(path)).toString();

beforeEach(async () => {
  host = await createTestHost();
  [root, ann] = await Promise.all([enter(host, 'root'), enter(host, 'ann')]);
});

const spawn = (sys: Sys, path = '/usr/bin/ls', argv = ['ls', '-l']) => sys.spawn({ path, argv, env: { A: '1' } });

describe('execution', () => {
  test('a setuid program runs with its owner, a copy of it does not', async () => {
    await root.chmod('/usr/bin/su', 0o4755);
    const { sys, image } = await spawn(ann, '/usr/bin/su', ['su']);
    expect([image, await sys.identity()]).toMatchObject([
      { kind: 'program', name: 'su' },
      { uid: 1000, euid: 0 },
    ]);
    await ann.writeFile('/tmp/su', await ann.readFile('/usr/bin/su'), { mode: 0o755 });
    expect(await (await spawn(ann, '/tmp/su', ['su'])).sys.identity()).toMatchObject({ uid: 1000, euid: 1000 });
  });

  test('a setuid bash of root made in a folder without nosuid is root for everybody', async () => {
    await root.writeFile('/home/ann/sh', await root.readFile('/bin/bash'));
    await root.chmod('/home/ann/sh', 0o4755);
    expect(await (await spawn(ann, '/home/ann/sh', ['sh'])).sys.identity()).toMatchObject({ euid: 0 });
  });

  test.each<[string, string, object]>([
    ['a script', '#!/bin/bash -e\necho', { kind: 'script', interpreter: '/bin/bash', argument: '-e' }],
    ['text', 'echo hello\n', { kind: 'text' }],
  ])('%s', async (_name, content, image) => {
    await ann.writeFile('/home/ann/x', content);
    await ann.chmod('/home/ann/x', 0o4755);
    const made = await spawn(ann, '/home/ann/x', ['x']);
    expect(made.image).toEqual(image);
    expect(host.kernel.processes.get(made.sys.pid)?.comm).toBe('x');
  });

  test.each([
    ['bytes that are nothing', Buffer.from([1, 2, 0, 3]), 'ENOEXEC'],
    ['an ELF file of nobody', Buffer.from('\x7fELF and more'), 'ENOEXEC'],
    ['a script whose interpreter is not there', Buffer.from('#!/usr/bin/perl\n'), 'ENOENT'],
  ])('%s', async (_name, content, code) => {
    await ann.writeFile('/home/ann/x', content);
    await ann.chmod('/home/ann/x', 0o755);
    await expect(spawn(ann, '/home/ann/x')).rejects.toMatchObject({ code });
  });

  test('exec keeps the pid, the interpreter of a script keeps its name', async () => {
    await ann.writeFile('/home/ann/job', '#!/bin/bash\n');
    await ann.chmod('/home/ann/job', 0o755);
    const { sys } = await spawn(ann, '/home/ann/job', ['job']);
    await sys.exec({ path: '/bin/bash', argv: ['/bin/bash', '/home/ann/job'], env: {} });
    const info = (await root.processes()).find(({ pid }) => pid === sys.pid);
    expect(info).toMatchObject({ comm: 'job', exe: '/usr/bin/bash', argv: ['/bin/bash', '/home/ann/job'], ppid: ann.pid });
  });
});

describe('life and death', () => {
  test('a process that exited is gone and says how', async () => {
    const { sys } = await spawn(ann);
    const ends: unknown[] = [];
    sys.onEnd((end) => ends.push(end));
    await sys.exit(3);
    sys.onEnd((end) => ends.push(end));
    expect(ends).toEqual([{ code: 3 }, { code: 3 }]);
    await expect(sys.stat('/')).rejects.toMatchObject({ code: 'ESRCH' });
    await expect(root.kill(sys.pid, 'TERM')).rejects.toMatchObject({ code: 'ESRCH' });
  });

  test('orphans become children of process 1', async () => {
    const parent = await spawn(ann);
    const child = await spawn(parent.sys);
    await parent.sys.exit(0);
    expect((await child.sys.identity()).ppid).toBe(1);
  });

  test('signals: default actions are the kernel’s, listeners hear the others, KILL asks nobody', async () => {
    const [plain, listening] = [await spawn(ann), await spawn(ann)];
    const heard: string[] = [];
    listening.sys.onSignal((signal) => heard.push(signal));
    const ends: unknown[] = [];
    for (const { sys } of [plain, listening]) sys.onEnd((end) => ends.push(end));
    await ann.kill(plain.sys.pid, 'TERM');
    await ann.kill(listening.sys.pid, 'TERM');
    await ann.kill(listening.sys.pid, 'KILL');
    expect([heard, ends]).toEqual([
      ['TERM'],
      [
        { code: 143, signal: 'TERM' },
        { code: 137, signal: 'KILL' },
      ],
    ]);
  });

  test('a group is signalled as one, and stops and goes on', async () => {
    const [one, two] = [await spawn(ann), await spawn(ann)];
    await ann.setGroup(one.sys.pid, 0);
    await ann.setGroup(two.sys.pid, one.sys.pid);
    const states = async () => (await root.processes()).filter(({ pgid }) => pgid === one.sys.pid).map(({ state }) => state);
    await ann.kill(-one.sys.pid, 'STOP');
    expect(await states()).toEqual(['T', 'T']);
    await ann.kill(-one.sys.pid, 'CONT');
    expect(await states()).toEqual(['S', 'S']);
    await ann.kill(-one.sys.pid, 'KILL');
    expect(await states()).toEqual([]);
  });

  test('sudo outlasts what its own command sends it, and nothing else', async () => {
    host = await createTestHost({ programs: { '/usr/bin/bash': 'bash', '/usr/bin/sudo': 'sudo', '/usr/bin/ls': 'ls' } });
    root = await enter(host, 'root');
    const { sys: sudo } = await spawn(root, '/usr/bin/sudo', ['sudo', 'pkill', '-f', 'name']);
    const { sys: command } = await spawn(sudo);
    const runs = async () => (await root.processes()).some(({ pid }) => pid === sudo.pid);
    await command.kill(sudo.pid, 'TERM');
    expect(await runs()).toBe(true);
    await root.kill(sudo.pid, 'TERM');
    expect(await runs()).toBe(false);
  });

  test('process 1 is not killed', async () => {
    await root.kill(1, 'KILL');
    await root.kill(1, 'TERM');
    expect((await root.processes())[0]).toMatchObject({ pid: 1, comm: 'systemd' });
  });

  test('a fork bomb ends at the machine’s limit', async () => {
    const forks: Sys[] = [];
    await expect(
      (async () => {
        for (;;) forks.push(await ann.fork());
      })(),
    ).rejects.toMatchObject({ code: 'EAGAIN' });
    expect(host.kernel.processes.size).toBe(64);
    await forks[0]?.exit(0);
    await expect(ann.fork()).resolves.toBeDefined();
  });
});

describe('/proc', () => {
  test('tells of a process', async () => {
    const { sys } = await spawn(ann);
    expect(await text(sys, '/proc/self/cmdline')).toBe('ls\0-l\0');
    expect(await text(sys, '/proc/self/environ')).toBe('A=1\0');
    expect(await sys.readlink('/proc/self/exe')).toBe('/usr/bin/ls');
    expect(await sys.readlink('/proc/self')).toBe(String(sys.pid));
    expect(await text(root, `/proc/${sys.pid}/status`)).toMatch(/^Name:\tls\nUmask:\t0022\nState:\tS \(sleeping\)\n/);
    await root.unlink('/usr/bin/ls');
    expect(await root.readlink(`/proc/${sys.pid}/exe`)).toBe('/usr/bin/ls (deleted)');
  });

  test('tells of the machine', async () => {
    expect(await text(ann, '/proc/mounts')).toContain('tmpfs /tmp tmpfs rw,nosuid,nodev,size=131072k,relatime 0 0\n');
    expect(await text(ann, '/proc/meminfo')).toMatch(/^MemTotal: {9}262144 kB\nMemFree: /);
    await root.setSysctl('net.ipv4.ip_forward', '0');
    expect(await text(ann, '/proc/sys/net/ipv4/conf/eth0/forwarding')).toBe('0\n');
    expect((await ann.readdir('/proc')).map(({ name }) => name)).toEqual(expect.arrayContaining(['1', 'self', 'sys', 'meminfo', 'net']));
    expect((await ann.walk('/proc/sys/net/ipv4/conf')).filter(({ stat }) => stat.type === 'directory').map(({ path }) => path)).toContain(
      '/proc/sys/net/ipv4/conf/eth0',
    );
  });
});

test('a machine comes back from its journal as it was', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'host-')), 'journal');
  const first = await createTestHost({ store: openStore(new Map(), file).store });
  const shell = await first.enter({ user: 'ann', argv: ['/bin/bash', '-l'], cwd: '/home/ann', tty: 'pts/0' });
  await shell.writeFile('kept', 'here');
  const { sys } = await spawn(shell);
  await sys.exit(0);
  await first.store.close();
  const { store, resumed } = openStore(new Map(), file);
  const again = await createTestHost({ store });
  expect([resumed, again.resumed]).toEqual([true, true]);
  const back = again.sysOf(shell.pid);
  expect(await back?.identity()).toMatchObject({ uid: 1000, cwd: '/home/ann', tty: 'pts/0' });
  expect(await text(back!, 'kept')).toBe('here');
  expect(again.kernel.bootMs).toBe(first.kernel.bootMs);
  expect((await back!.fork()).pid).toBeGreaterThan(sys.pid);
});
