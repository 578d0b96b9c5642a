import { expect, test } from 'vitest';
import type { FileRead, MachineTarget, ProcessFact } from '../../target.ts';
import { localTarget, probeContext } from '../local-target.fixture.ts';
import { sshdConfiguration } from './sshd-configuration.ts';

const listener = (change: Partial<ProcessFact> = {}) =>
  ({
    pid: 80,
    comm: 'sshd',
    exe: '/usr/sbin/sshd',
    exePristine: true,
    argv: ['sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups'],
    startedAtMs: 1_000,
    ...change,
  }) as ProcessFact;

interface Written {
  readonly content: string;
  readonly at?: number;
}
const usual: Record<string, Written> = {
  '/etc/passwd': { content: 'root:x:0:0::/root:/bin/bash\ndeploy:x:1001:1001::/home/deploy:/bin/bash\n' },
  '/etc/group': { content: 'root:x:0:\nops:x:9:deploy\n' },
  '/run/sshd.pid': { content: '80\n', at: 5_000 },
  '/etc/ssh/sshd_config': { content: 'Include /etc/ssh/sshd_config.d/*.conf\n', at: 4_000 },
  '/etc/ssh/sshd_config.d/50.conf': { content: '', at: 4_000 },
};

function machineWith(changes: Record<string, Written | undefined> = {}, overrides: Partial<MachineTarget> = {}) {
  const files = { ...usual, ...changes };
  const asked: string[] = [];
  const target = localTarget(undefined, {
    sockets: async () => [{ protocol: 'tcp', address: '0.0.0.0', port: 22, pid: 80, uid: 0 }],
    processes: async () => [listener()],
    read: async (path) => {
      const file = files[path];
      return file && ({ content: new TextEncoder().encode(file.content), truncated: false, stat: { path, ctimeMs: file.at, mtimeMs: file.at } } as FileRead);
    },
    list: async () => Object.keys(files).flatMap((path) => (path.startsWith('/etc/ssh/sshd_config.d/') ? [{ path, kind: 'file' } as never] : [])),
    tool: async (_name, args = {}) => {
      asked.push(`${args.user}@${args.addr}${args.options ? ` ${args.options}` : ''}`);
      return `port 22\npermitrootlogin ${args.addr === '10.0.0.0' ? 'yes' : 'no'}\nallowusers a\nallowusers b\n`;
    },
    ...overrides,
  });
  return { asked, collect: () => sshdConfiguration.collect(target, sshdConfiguration.scope.parse({ machine: 'host', users: ['deploy'] }), probeContext()) };
}

test('one question serves every connection where no block tells them apart', async () => {
  const { asked, collect } = machineWith();
  expect(await collect()).toEqual({
    daemon: { program: '/usr/sbin/sshd', pristine: true },
    connections: [
      { user: 'root', address: '127.0.0.1', groups: ['root'], options: { port: '22', permitrootlogin: 'no', allowusers: 'a b' } },
      { user: 'deploy', address: '127.0.0.1', groups: ['ops'], options: { port: '22', permitrootlogin: 'no', allowusers: 'a b' } },
    ],
  });
  expect(asked).toEqual(['root@127.0.0.1']);
});

test('a block in an included file is asked about', async () => {
  const { collect } = machineWith({ '/etc/ssh/sshd_config.d/50.conf': { content: 'Match Address 10.0.0.0/8 User root', at: 4_000 } });
  const { connections } = await collect();
  expect(connections.map(({ user, address, options }) => `${user} ${address} ${options.permitrootlogin}`)).toEqual([
    'root 127.0.0.1 no',
    'deploy 127.0.0.1 no',
    'root 10.0.0.0 yes',
  ]);
});

test('users are asked about apart only where a block names some', async () => {
  const { asked, collect } = machineWith({ '/etc/ssh/sshd_config.d/50.conf': { content: 'Match Address 10.0.0.0/8,192.168.1.0/24', at: 4_000 } });
  expect((await collect()).connections).toHaveLength(6);
  expect(asked).toEqual(['root@127.0.0.1', 'root@10.0.0.0', 'root@192.168.1.0']);
});

test('the options of the command line are handed on', async () => {
  const processes = async () => [listener({ argv: ['sshd: /usr/sbin/sshd -D -o PermitRootLogin=yes [listener] 0 of 10-100 startups'] })];
  const { asked, collect } = machineWith({}, { processes });
  await collect();
  expect(asked).toEqual(['root@127.0.0.1 PermitRootLogin=yes']);
});

test('a file that changed after the daemon read it', async () => {
  const { collect } = machineWith({ '/etc/ssh/sshd_config.d/50.conf': { content: '', at: 6_000 } });
  expect((await collect()).unread).toEqual({
    path: '/etc/ssh/sshd_config.d/50.conf',
    changedAt: new Date(6_000).toISOString(),
    readAt: new Date(5_000).toISOString(),
  });
});

test('without a pid file the start of the process counts', async () => {
  expect((await machineWith({ '/run/sshd.pid': undefined }).collect()).unread).toBeDefined();
  const processes = async () => [listener({ startedAtMs: 3_500 })];
  expect((await machineWith({ '/run/sshd.pid': undefined }, { processes }).collect()).unread).toBeUndefined();
});

test('nobody listens', async () => {
  expect(await machineWith({}, { sockets: async () => [] }).collect()).toEqual({ connections: [] });
});

test('files that sshd refuses are a fact, a broken tool is an error', async () => {
  const failing = (message: string) => machineWith({}, { tool: () => Promise.reject(Object.assign(new Error(message), { code: 'tool_failed' })) });
  expect((await failing('exe: exit status 255: /etc/ssh/sshd_config: line 3: Bad configuration option: Foo').collect()).invalid).toBe(
    '/etc/ssh/sshd_config: line 3: Bad configuration option: Foo',
  );
  await expect(failing('exe: exit status 1: chroot: no').collect()).rejects.toThrow('chroot');
});
