import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sshAlgorithmOffer } from '#checkers/probes/ssh/ssh-algorithm-offer.ts';
import { sshAuthentication } from '#checkers/probes/ssh/ssh-authentication.ts';
import { sshKeyLogin } from '#checkers/probes/ssh/ssh-key-login.ts';
import { sshdConfiguration } from '#checkers/probes/ssh/sshd-configuration.ts';
import type { Target } from '#checkers/target.ts';
import { hashPassword } from '#labs/runtimes/embedded/accounts/crypt.ts';
import type { Host } from '#labs/runtimes/embedded/host/host.ts';
import { createTestHost } from '#labs/runtimes/embedded/host/testing.ts';
import { sshd } from '#labs/runtimes/embedded/managers/sshd.ts';
import { systemd } from '#labs/runtimes/embedded/managers/systemd.ts';
import { createLabNetwork } from '#labs/runtimes/embedded/network/create-lab-network.ts';
import type { ProgramRunner } from '#labs/runtimes/embedded/program/runner.ts';
import type { Sys } from '#labs/runtimes/embedded/sys/sys.ts';
import { makeKey } from '#labs/runtimes/embedded/daemons/sshd/host-keys.ts';

const unit = `[Unit]
Description=OpenBSD Secure Shell server

[Service]
EnvironmentFile=-/etc/default/ssh
ExecStartPre=/usr/sbin/sshd -t
ExecStart=/usr/sbin/sshd -D $SSHD_OPTS
ExecReload=/usr/sbin/sshd -t
ExecReload=/bin/kill -HUP $MAINPID
KillMode=process
Restart=on-failure
RestartPreventExitStatus=255
Type=notify
RuntimeDirectory=sshd

[Install]
WantedBy=multi-user.target
Alias=sshd.service
`;
const weak = 'PermitRootLogin yes\nPasswordAuthentication yes\nPermitEmptyPasswords yes\nKbdInteractiveAuthentication yes\nUsePAM yes\nStrictModes yes\n';
const keys = ssh2.utils.generateKeyPairSync('ed25519');
const signal = new AbortController().signal;
const context = { signal, nonce: '5eed' };

/** Stands for the workers: what the probe runs is computed here. */
const runner: ProgramRunner = {
  async run({ sys, argv, stdout }) {
    const { uid } = await sys.identity();
    if (argv.includes('-c')) await stdout.write(`${uid === 1000 ? 'ann' : uid}\n253e2c69fc07d2cf6f83c79b0bf81b9122c816573477986ca87c6ef907a52a53  -\n`);
    await sys.exit(0);
    return { code: 0 };
  },
  release: () => Promise.resolve(),
  dispose: () => Promise.resolve(),
};

describe('sshd', () => {
  const network = createLabNetwork({ subnet: '10.213.0.0/26' });
  let host: Host;
  let root: Sys;
  let target: Target;

  const write = async (path: string, text: string, mode = 0o644) => {
    await root.writeFile(path, text, { create: true, truncate: true });
    await root.chmod(path, mode);
  };
  const ask = <T>(op: string, args?: unknown) => root.request<T>('systemd', op, args);
  const job = (verb: string) => ask<{ jobs: { result: string }[] }>('job', { verb, names: ['ssh'] });
  const configure = async (text: string, verb = 'restart') => {
    await write('/etc/ssh/sshd_config', text);
    return (await job(verb)).jobs[0]!.result;
  };
  const scope = { machine: 'host', visitor: 'client', port: 22 };
  const methods = async (...users: string[]) => {
    const answer = await sshAuthentication.collect(target, { ...scope, users }, context);
    return answer.answered ? answer.users : answer.why;
  };

  beforeEach(async () => {
    host = await createTestHost({
      network,
      address: '10.213.0.2',
      programs: { '/usr/bin/bash': 'bash', '/usr/sbin/sshd': 'sshd', '/usr/bin/kill': 'kill' },
      managers: [systemd, sshd],
      runner,
    });
    root = host.sysOf(1)!;
    for (const folder of [
      '/etc/ssh',
      '/etc/ssh/sshd_config.d',
      '/etc/default',
      '/etc/systemd',
      '/etc/systemd/system',
      '/lib',
      '/lib/systemd',
      '/lib/systemd/system',
      '/home/ann/.ssh',
    ])
      await root.mkdir(folder, 0o755).catch(() => undefined);
    await write('/lib/systemd/system/ssh.service', unit);
    await write('/etc/ssh/ssh_host_ed25519_key', (await makeKey('ed25519', { comment: 'root@box' })).private, 0o600);
    await write('/etc/ssh/sshd_config', weak);
    await write('/etc/shadow', `root:${hashPassword('toor123')}:20000:0:99999:7:::\nann:*:20000:0:99999:7:::\nben::20000:0:99999:7:::\n`, 0o640);
    await write('/home/ann/.ssh/authorized_keys', `${keys.public}\n`, 0o600);
    for (const path of ['/home/ann/.ssh', '/home/ann/.ssh/authorized_keys']) await root.chown(path, 1000, 1000);
    const { facts } = host;
    target = {
      machine: () => ({
        name: 'host',
        address: '10.213.0.2',
        read: async (path: string) => facts.read(path),
        list: async (globs: readonly string[]) => facts.list(globs),
        processes: async () => facts.processes(),
        sockets: async () => facts.sockets(),
        tool: (name: 'sshd-effective', args: Record<string, string>) => facts.tool(name, args),
      }),
      visitor: () => ({
        name: 'client',
        address: '10.213.0.9',
        dial: (to: { host: string; port: number; timeoutMs?: number }) => network.connect({ address: '10.213.0.9' }, { timeoutMs: 2_000, ...to }),
      }),
    } as unknown as Target;
    expect((await job('start')).jobs).toEqual([{ unit: 'ssh.service', result: 'done' }]);
  });
  afterEach(() => host.dispose());

  test('offers what its files say, also what it cannot do itself, in their order', async () => {
    await configure(
      `${weak}Ciphers aes256-ctr,aes256-cbc,3des-cbc\nMACs umac-64@openssh.com,hmac-md5\nKexAlgorithms sntrup761x25519-sha512,curve25519-sha256,diffie-hellman-group1-sha1\n`,
    );
    expect(await sshAlgorithmOffer.collect(target, scope, context)).toEqual({
      answered: true,
      software: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10',
      kex: ['sntrup761x25519-sha512', 'curve25519-sha256', 'diffie-hellman-group1-sha1', 'kex-strict-s-v00@openssh.com'],
      hostKeys: ['ssh-ed25519'],
      ciphers: ['aes256-ctr', 'aes256-cbc', '3des-cbc'],
      macs: ['umac-64@openssh.com', 'hmac-md5'],
    });
  });

  test('tells methods, lets in who needs no proof, hangs up after MaxAuthTries, shows the banner', async () => {
    expect(await methods('root', 'ben')).toMatchObject([
      { user: 'root', entered: false, methods: ['publickey', 'password', 'keyboard-interactive'], triesUntilDisconnect: 6 },
      { user: 'ben', entered: true },
    ]);
    await write('/etc/issue.net', 'Keep out\n');
    await configure(
      `${weak}MaxAuthTries 3\nBanner /etc/issue.net\nMatch User ben\n  PasswordAuthentication no\n  PermitEmptyPasswords no\n`.replace(
        'PermitEmptyPasswords yes\n',
        '',
      ),
    );
    expect(await methods('root', 'ben')).toMatchObject([
      { triesUntilDisconnect: 3, banner: 'Keep out\r\n' },
      { entered: false, methods: ['publickey', 'keyboard-interactive'] },
    ]);
  });

  test('a key opens a session that runs as its user', async () => {
    const login = () => sshKeyLogin.collect(target, { ...scope, user: 'ann', key: keys.private }, context);
    expect(await login()).toEqual({ answered: true, user: 'ann', accepted: true, ranAs: 'ann' });
    const lines = (await root.journal({ unit: ['ssh.service'] })).map(({ message }) => message);
    expect(lines.find((line) => line.startsWith('Accepted publickey for ann from 10.213.0.9 port'))).toMatch(/ssh2: ED25519 SHA256:/);
    await root.chmod('/home/ann/.ssh', 0o777);
    expect(await login()).toMatchObject({ accepted: false });
    await root.chmod('/home/ann/.ssh', 0o700);
    expect(await login()).toMatchObject({ accepted: true });
    await configure(`${weak}AllowUsers ben\n`);
    expect(await login()).toMatchObject({ accepted: false });
    await configure(`${weak}AuthenticationMethods publickey,password\n`);
    expect(await login()).toMatchObject({ accepted: false });
  });

  test.each([
    ['PermitRootLogin yes', true],
    ['PermitRootLogin prohibit-password', false],
    ['PasswordAuthentication no', false],
    ['DenyUsers ro*', false],
    ['Match Address 10.213.0.0/26\n  PermitRootLogin no', false],
    ['Match Address 10.99.0.0/26\n  PermitRootLogin no', true],
  ])('root by password with %j: %s', async (line, opens) => {
    await configure(line.startsWith('Match') ? `${weak}${line}\n` : `${line}\n${weak}`);
    const stream = await network.connect({ address: '10.213.0.9' }, { host: 'box', port: 22, timeoutMs: 2_000 });
    const client = new ssh2.Client();
    const entered = await new Promise((resolve) =>
      client
        .on('ready', () => resolve(true))
        .on('error', () => resolve(false))
        .on('close', () => resolve(false))
        .connect({ sock: stream, username: 'root', password: 'toor123', authHandler: ['password'] }),
    );
    client.destroy();
    expect(entered).toBe(opens);
  });

  test('the running server keeps what it read, and the grader sees that', async () => {
    const collect = () => sshdConfiguration.collect(target, { machine: 'host', port: 22, visitor: 'client', users: ['ann'] }, context);
    expect(await collect()).toMatchObject({
      daemon: { program: '/usr/sbin/sshd' },
      connections: [{ user: 'root', options: { permitrootlogin: 'yes' } }, { user: 'ann' }],
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await write('/etc/ssh/sshd_config', `${weak}PasswordAuthentication no\n`.replace('PasswordAuthentication yes\n', ''));
    expect((await collect()).unread).toMatchObject({ path: '/etc/ssh/sshd_config' });
    expect(await methods('root')).toMatchObject([{ methods: ['publickey', 'password', 'keyboard-interactive'] }]);
    await job('reload');
    await expect.poll(async () => (await collect()).unread).toBeUndefined();
    expect(await methods('root')).toMatchObject([{ methods: ['publickey', 'keyboard-interactive'] }]);
  });

  test('files that it refuses keep it from starting, not from running on', async () => {
    expect(await configure('PermitRootLogin maybe\n', 'reload')).toBe('failed');
    expect(await methods('ben')).toMatchObject([{ entered: true }]);
    expect(await configure('PermitRootLogin maybe\n')).toBe('failed');
    expect(await methods('ben')).toBe('nothing listens on port 22');
    const lines = (await root.journal({ unit: ['ssh.service'] })).map(({ message }) => message);
    expect(lines).toContain('/etc/ssh/sshd_config line 1: unsupported option "maybe".');
    expect(lines).toContain('ssh.service: Control process exited, code=exited, status=255/EXCEPTION');
    expect(lines.at(-1)).toBe('Failed to start ssh.service - OpenBSD Secure Shell server.');
  });

  test('options of the command line come first', async () => {
    await write('/etc/default/ssh', 'SSHD_OPTS="-o PasswordAuthentication=no"\n');
    await configure(weak, 'restart');
    expect(await methods('root')).toMatchObject([{ methods: ['publickey', 'keyboard-interactive'] }]);
    expect(host.facts.processes().find(({ comm, argv }) => comm === 'sshd' && argv[0]?.includes('[listener]'))?.argv).toEqual([
      'sshd: /usr/sbin/sshd -D -o PasswordAuthentication=no [listener] 0 of 10-100 startups',
    ]);
  });
});
