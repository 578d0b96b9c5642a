import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks } from '../../../test/support/host.ts';
import type { Lab, StartContext } from '../../contract.ts';
import { checkDisk } from './disk-watch.ts';
import type { DockerLab } from './docker-lab.ts';
import { bridgeName } from './network.ts';
import { box, system, TestInstance } from './test-lab.ts';

const context: StartContext = { signal: new AbortController().signal, onProgress: () => undefined };

/** The address that a bridge has by itself where IPv6 is on. */
function linkLocal(mac: string): string {
  const [a, b, c, d, e, f] = mac.split(':').map((byte) => Number.parseInt(byte, 16)) as [number, number, number, number, number, number];
  const hex = (high: number, low: number) => ((high << 8) | low).toString(16);
  return `fe80::${hex(a ^ 2, b)}:${hex(c, 0xff)}:${hex(0xfe, d)}:${hex(e, f)}`;
}

describe.skipIf(lacks('docker'))('a hostile learner with root in a whole system', () => {
  const host = new TestInstance('hostile');
  const runtime = host.runtime();
  let lab: Lab;
  let other: Lab;
  const root = async (script: string, timeoutMs = 20_000) => lab.target.machine('system').exec(['/bin/bash', '-c', script], { timeoutMs });

  const bridges = async () => {
    const networks = await host.docker.listNetworks({ filters: { name: ['rampart-hone'] } });
    return networks.map(({ Id: id }) => bridgeName(id));
  };

  beforeAll(async () => {
    [lab, other] = await Promise.all([runtime.start(host.spec('hone', { machines: { system, box } }), context), runtime.start(host.spec('htwo'), context)]);
  });
  afterAll(async () => {
    await Promise.all([lab?.close(), other?.close()]);
    await runtime.dispose();
    await host.remove();
  });

  test('boots, is seeded and can become root', async () => {
    expect(Buffer.from((await lab.target.machine('system').read('/etc/seeded'))!.content).toString()).toBe('by file\nby run\n');
    const ended = await lab.target.machine('system').exec(['sudo', '-n', 'id', '-u'], { user: 'learner' });
    expect(ended).toMatchObject({ exitCode: 0, stdout: '0\n' });
  });

  test('reaches its peer by name, and nothing of the world', async () => {
    const peer = lab.machines.find(({ name }) => name === 'box')!.address;
    expect((await root(`echo > /dev/tcp/${peer}/8080 && getent hosts box`)).stdout).toContain(peer);
    expect((await root('timeout 2 bash -c "echo > /dev/tcp/1.1.1.1/53"')).exitCode).not.toBe(0);
    expect((await root('getent hosts debian.org')).exitCode).not.toBe(0);
  });

  test("does not reach another lab's machine", async () => {
    const foreign = other.machines[0]!.address;
    expect((await root(`timeout 2 bash -c "echo > /dev/tcp/${foreign}/8080"`)).exitCode).not.toBe(0);
    expect((await root(`ip route add ${foreign} dev eth0; timeout 2 bash -c "echo > /dev/tcp/${foreign}/8080"`)).exitCode).not.toBe(0);
  });

  test('does not reach the host by IPv4, not even one way', async () => {
    const got: string[] = [];
    const socket = createSocket('udp4', (message) => got.push(message.toString()));
    await new Promise<void>((resolve) => socket.bind(0, resolve));
    const port = socket.address().port;
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list?.filter(({ family, internal }) => family === 'IPv4' && !internal) ?? []);
    for (const { address } of addresses)
      await root(
        `ip route replace ${address} dev eth0; echo hello > /dev/udp/${address}/${port}; sleep 0.3; echo hello > /dev/udp/${address}/${port}; sleep 0.2`,
      );
    socket.close();
    expect(addresses.length).toBeGreaterThan(0);
    expect(got).toEqual([]);
  });

  test('does not reach the host by IPv6, which root can switch on', async () => {
    const server = createServer((_request, response) => response.end('host'));
    await new Promise<void>((resolve) => server.listen(0, '::', resolve));
    const { port } = server.address() as AddressInfo;
    await root(
      'sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.eth0.disable_ipv6=0 || { echo 0 > /proc/sys/net/ipv6/conf/all/disable_ipv6; echo 0 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6; }; sleep 2',
    );
    expect((await root('cat /proc/net/if_inet6')).stdout).toContain('eth0');
    for (const bridge of await bridges()) {
      const mac = (await readFile(`/sys/class/net/${bridge}/address`, 'utf8')).trim();
      const dial = `timeout 2 python3 -c "import socket; socket.create_connection(('${linkLocal(mac)}%eth0', ${port}))"`;
      const ended = await root(`ip -6 neigh replace ${linkLocal(mac)} lladdr ${mac} dev eth0; ${dial}`);
      expect(ended).toMatchObject({ stdout: '' });
      expect(ended.exitCode).not.toBe(0);
    }
    server.close();
  });

  test('sees no process of the platform, the host or another lab', async () => {
    const seen = (await root('for p in /proc/[0-9]*; do tr "\\0" " " < $p/cmdline; echo; done')).stdout;
    expect(seen).not.toMatch(/serve --role|dockerd|containerd/);
    expect((await root('ls /.rampart')).stdout.trim()).toBe('agent');
    expect((await root('echo x > /.rampart/agent; echo x > /.rampart/new')).exitCode).not.toBe(0);
    expect((await root('mount -t tmpfs none /.rampart || mount --bind /tmp /.rampart')).exitCode).not.toBe(0);
  });

  test('cannot lift its limits, nor load, trace or mount what belongs to the host', async () => {
    const limits =
      'find /sys/fs/cgroup -maxdepth 3 \\( -name memory.limit_in_bytes -o -name memory.max -o -name pids.max \\) 2>/dev/null | while read f; do echo 99999999999 > $f && echo lifted $f; done; true';
    expect((await root(limits)).stdout).toBe('');
    expect((await root('echo "|/tmp/x" > /proc/sys/kernel/core_pattern')).exitCode).not.toBe(0);
    expect((await root('echo b > /proc/sysrq-trigger')).exitCode).not.toBe(0);
    expect((await root('mknod /tmp/disk b 8 0')).exitCode).not.toBe(0);
    expect((await root('mkdir -p /tmp/cg; mount -t cgroup -o memory none /tmp/cg || mount -t cgroup2 none /tmp/cg')).exitCode).not.toBe(0);
    expect((await root('unshare -m true || unshare -Ur true')).exitCode).not.toBe(0);
  });

  test('a fork bomb ends at its own limit and the lab can still be judged', async () => {
    await root(':(){ :|:& };: & sleep 3; true', 8000).catch(() => undefined);
    const usage = (await lab.target.machine('system').processes()).length;
    expect(usage).toBeLessThanOrEqual(128);
    expect((await other.target.machine('box').exec(['true'])).exitCode).toBe(0);
    await lab.reset(context);
    expect((await root('true')).exitCode).toBe(0);
  });

  test('memory beyond the limit is refused to it alone', async () => {
    const ended = await root('python3 -c "x = bytearray(600 * 1024 * 1024)"');
    expect(ended.exitCode).not.toBe(0);
    expect((await other.target.machine('box').exec(['true'])).exitCode).toBe(0);
  });

  test('nothing is published on the host', async () => {
    const containers = await host.docker.listContainers({ filters: { label: [`rampart.instance=${host.instance}`] } });
    expect(containers.flatMap(({ Ports: ports }) => ports.filter((port) => port.PublicPort !== undefined))).toEqual([]);
  });

  test('a machine that is rebooted comes back with its disk, and can be judged and typed in', async () => {
    const target = () => lab.target.machine('system');
    const first = await lab.attachTerminal(await lab.openTerminal('system', { cols: 80, rows: 24 }), 0);
    const end = new Promise((resolve) => first.onEnd(resolve));
    first.onData(() => undefined);
    await root('echo kept > /var/kept; sync');
    await root('systemctl reboot').catch(() => undefined);
    expect(await end).toMatchObject({ reason: 'lost' });
    await expect
      .poll(
        async () =>
          (
            await target()
              .sockets()
              .catch(() => [])
          ).some(({ port }) => port === 8080),
        { timeout: 30_000 },
      )
      .toBe(true);
    expect(Buffer.from((await target().read('/var/kept'))!.content).toString()).toBe('kept\n');
    const second = await lab.attachTerminal(await lab.openTerminal('system', { cols: 80, rows: 24 }), 0);
    await new Promise<void>((resolve) => second.onData(() => resolve()));
    second.detach();
  });

  test('a full disk pauses the lab and says why', async () => {
    const reasons: (string | undefined)[] = [];
    lab.onStateChange((state, reason) => state === 'paused' && reasons.push(reason));
    await root('for i in 1 2 3; do head -c 20M /dev/zero > /var/fill$i; done');
    await checkDisk(lab as DockerLab);
    expect(lab.state).toBe('paused');
    expect(reasons[0]).toMatch(/system has written \d+ MiB and may write 32 MiB/);
    await lab.resume();
  });

  test('one file cannot grow beyond the allowance', async () => {
    await root('rm -f /var/fill*; head -c 100M /dev/zero > /var/big; true');
    const stat = (await lab.target.machine('system').list(['/var/big']))[0];
    expect(stat?.size).toBeLessThanOrEqual(32 * 1024 * 1024);
  });

  test('an output flood that nobody reads costs no memory and ends with the shell', async () => {
    const before = process.memoryUsage().rss;
    const id = await lab.openTerminal('system', { cols: 80, rows: 24 });
    const stream = await lab.attachTerminal(id, 0);
    stream.onData(() => undefined);
    stream.write(Buffer.from('yes\n'));
    stream.pause();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(process.memoryUsage().rss - before).toBeLessThan(80 * 1024 * 1024);
    stream.detach();
    await lab.closeTerminal(id);
  });
});
