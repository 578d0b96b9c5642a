import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks } from '../../test/support/host.ts';
import type { Lab, MachineSpec } from '../contract.ts';
import { recipeSchema } from '../machine/recipe.ts';
import { TestInstance } from '../runtimes/docker/test-lab.ts';

const recipe = recipeSchema.parse({
  description: 'A server with SSH, whose root is hostile',
  profile: 'host',
  packages: ['openssh-server', 'nftables'],
  users: [{ name: 'learner', uid: 1000 }],
  services: [{ name: 'ssh' }, { name: 'idle', exec: '/usr/bin/sleep infinity', enabled: false }],
  sysctls: { 'net.ipv4.ip_forward': '1' },
  ready: [{ port: 22 }],
  learner: { user: 'learner' },
  limits: { memory: 256, cpus: 1, pids: 128, disk: 64 },
});
const server: MachineSpec = { recipe, folder: tmpdir(), terminal: false, aliases: [] };

describe.skipIf(lacks('docker'))('what the warden sees of a machine whose root is hostile', () => {
  const host = new TestInstance('warden');
  const runtime = host.runtime();
  let lab: Lab;
  const machine = () => lab.target.machine('server');
  const root = async (script: string): Promise<string> => {
    const ended = await machine().exec(['/bin/bash', '-c', script], { user: 'root' });
    expect(ended.stderr + String(ended.exitCode)).toBe('0');
    return ended.stdout;
  };
  const sshd = async (args?: Record<string, string>): Promise<string[]> => (await machine().tool('sshd-effective', args)).split('\n');

  beforeAll(async () => {
    lab = await runtime.start(host.spec('warden', { machines: { server }, visitors: {} }), {
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  });
  afterAll(async () => {
    await lab?.close();
    await runtime.dispose();
    await host.remove();
  });

  test('processes, with who they are and what they may', async () => {
    const processes = await machine().processes();
    const init = processes.find(({ pid }) => pid === 1);
    expect(init).toMatchObject({ comm: 'systemd', uid: 0, exe: '/usr/lib/systemd/systemd', exePristine: true, nested: false, seccomp: 2 });
    expect(init?.capabilities).toContain('net_admin');
    expect(init?.capabilities).not.toContain('sys_admin');
    const daemon = processes.find(({ comm }) => comm === 'sshd');
    expect(daemon).toMatchObject({ ppid: 1, exePristine: true, cgroup: '/system.slice/ssh.service' });
    expect(Math.abs(Date.now() - daemon!.startedAtMs)).toBeLessThan(600_000);
    expect(processes.map(({ comm }) => comm)).not.toContain('agent');
  });

  test('a program that was replaced, even under its own path', async () => {
    await root('cp /usr/bin/sleep /tmp/own && printf x >>/tmp/own && cp -a /usr/bin/sleep /tmp/kept && mv /tmp/own /usr/bin/sleep && chmod 755 /usr/bin/sleep');
    await root('setsid /usr/bin/sleep 600 </dev/null >/dev/null 2>&1 & setsid /tmp/kept 601 </dev/null >/dev/null 2>&1 &');
    const sleeps = async (): Promise<unknown[]> =>
      (await machine().processes())
        .filter(({ argv }) => /^60[01]$/.test(argv[1] ?? ''))
        .map(({ argv, exe, exePristine }) => [argv[1], exe, exePristine])
        .sort();
    await expect.poll(sleeps, { timeout: 10_000 }).toEqual([
      ['600', '/usr/bin/sleep', false],
      ['601', '/tmp/kept', undefined],
    ]);
    expect(await machine().pristine(['/usr/bin/sleep', '/usr/sbin/sshd', '/usr/bin/nothing'])).toEqual({
      '/usr/bin/sleep': false,
      '/usr/sbin/sshd': true,
      '/usr/bin/nothing': undefined,
    });
  });

  test('sockets, with the process that holds them', async () => {
    const sockets = await machine().sockets();
    const daemon = (await machine().processes()).find(({ comm, ppid }) => comm === 'sshd' && ppid === 1);
    expect(sockets).toContainEqual({ protocol: 'tcp', address: '0.0.0.0', port: 22, pid: daemon?.pid, uid: 0 });
    expect(sockets).toContainEqual({ protocol: 'tcp6', address: '::', port: 22, pid: daemon?.pid, uid: 0 });
  });

  test('files without being led out of the machine or held up', async () => {
    await root(
      'ln -s /proc/1/root/etc/hostname /srv/magic; ln -s ../../../../../../etc/machine-id /srv/up; mkfifo /srv/fifo; ln -s loop /srv/loop; echo inside >/srv/file',
    );
    const text = async (path: string): Promise<string | undefined> => {
      const found = await machine().read(path);
      return found && Buffer.from(found.content).toString();
    };
    expect(await text('/srv/file')).toBe('inside\n');
    expect(await text('/srv/up')).toBe(await text('/etc/machine-id'));
    expect(await text('/srv/nothing')).toBeUndefined();
    await expect(text('/srv/fifo')).rejects.toMatchObject({ code: 'not_a_file' });
    await expect(text('/srv/loop')).rejects.toMatchObject({ code: 'denied' });
    await expect(text('/srv/magic')).rejects.toMatchObject({ code: 'denied' });
    expect((await machine().list(['/srv/*'])).map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      '/srv/fifo fifo',
      '/srv/file file',
      '/srv/loop symlink',
      '/srv/magic symlink',
      '/srv/up symlink',
    ]);
  });

  test("sysctls of the machine's own network", async () => {
    const forwarding = async (): Promise<string> => Buffer.from((await machine().read('/proc/sys/net/ipv4/ip_forward'))!.content).toString();
    expect(await forwarding()).toBe('1\n');
    await root('sysctl -qw net.ipv4.ip_forward=0');
    expect(await forwarding()).toBe('0\n');
    await expect(root('sysctl -w kernel.core_pattern=/tmp/x')).rejects.toThrow();
  });

  test('what sshd makes of its configuration, wherever it includes from', async () => {
    await root(
      `mkdir -p /opt/ssh && printf 'PermitRootLogin yes\\nMatch User learner\\n  AllowTcpForwarding no\\n' >/opt/ssh/more.conf && sed -i '1i Include /opt/ssh/*.conf' /etc/ssh/sshd_config`,
    );
    expect(await sshd()).toEqual(expect.arrayContaining(['permitrootlogin yes', 'allowtcpforwarding yes']));
    expect(await sshd({ user: 'learner', host: 'here', addr: '10.0.0.1' })).toContain('allowtcpforwarding no');
    expect((await sshd()).filter((line) => line.startsWith('hostkey '))).toHaveLength(3);
    await root('echo Nonsense >/opt/ssh/more.conf');
    await expect(sshd()).rejects.toMatchObject({ code: 'tool_failed' });
    await root('rm -r /opt/ssh && sed -i 1d /etc/ssh/sshd_config');
  });

  test('units and their state', async () => {
    const state = async (unit: string): Promise<string | undefined> =>
      (JSON.parse(await machine().tool('systemd-units')) as { unit: string; state: string }[]).find((row) => row.unit === unit)?.state;
    expect([await state('ssh.service'), await state('idle.service')]).toEqual(['enabled', 'disabled']);
    await root('systemctl -q mask idle.service 2>/dev/null || ln -sf /dev/null /etc/systemd/system/idle.service; systemctl -q disable ssh.service 2>/dev/null');
    expect([await state('ssh.service'), await state('idle.service')]).toEqual(['disabled', 'masked']);
  });

  test('firewall rules', async () => {
    await root(
      'nft add table inet lab && nft add chain inet lab in "{ type filter hook input priority 0; policy accept; }" && nft add rule inet lab in tcp dport 9400 drop',
    );
    const { nft } = JSON.parse(await machine().tool('firewall')) as { nft: { nftables: object[] } };
    expect(JSON.stringify(nft)).toContain('9400');
  });

  test('a connection to a service on its loopback', async () => {
    const stream = await machine().dial({ port: 22 });
    const [greeting] = (await once(stream, 'data')) as [Buffer];
    expect(greeting.toString()).toMatch(/^SSH-2.0/);
    stream.destroy();
    await expect(machine().dial({ port: 1 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('nothing of a machine that has stopped', async () => {
    const { docker } = host;
    const [found] = await docker.listContainers({ filters: { label: [`rampart.instance=${host.instance}`, 'rampart.machine=server'] } });
    await docker.getContainer(found!.Id).kill();
    await expect(machine().processes()).rejects.toMatchObject({ code: 'gone' });
    await expect(machine().read('/etc/passwd')).rejects.toMatchObject({ code: 'gone' });
  });
});
