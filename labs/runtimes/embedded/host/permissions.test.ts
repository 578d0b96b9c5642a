import { beforeEach, describe, expect, test } from 'vitest';
import type { Sys } from '../sys/sys.ts';
import { createTestHost, enter } from './testing.ts';

type Users = Record<'root' | 'ann' | 'ben', Sys>;
let users: Users;

const errno = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

beforeEach(async () => {
  const host = await createTestHost();
  users = { root: await enter(host, 'root'), ann: await enter(host, 'ann'), ben: await enter(host, 'ben') };
  const { root, ann } = users;
  await root.mkdir('/srv', 0o755);
  await root.mkdir('/srv/team');
  await root.chown('/srv/team', 0, 500);
  await root.chmod('/srv/team', 0o2775);
  await root.writeFile('/tmp/roots', 'x');
  await ann.writeFile('/tmp/anns', 'x', { mode: 0o666 });
  await ann.chmod('/tmp/anns', 0o666);
  await ann.writeFile('/home/ann/private', 'x', { mode: 0o600 });
});

/** Outcomes of Linux 6.1 with fs.protected_* as Debian sets them, tried as uid 1000 and 1001 in a container. */
const table: readonly (readonly [string, keyof Users, (sys: Sys) => Promise<unknown>, string])[] = [
  ['reads what others may read', 'ben', (sys) => sys.readFile('/etc/passwd'), 'ok'],
  ['reads the shadow file', 'ben', (sys) => sys.readFile('/etc/shadow'), 'EACCES'],
  ['reads the shadow file', 'root', (sys) => sys.readFile('/etc/shadow'), 'ok'],
  ['walks through a closed directory', 'ben', (sys) => sys.stat('/home/ann/private'), 'EACCES'],
  ['lists a directory without r', 'ben', (sys) => sys.readdir('/home/ann'), 'EACCES'],
  ['looks at a closed directory itself', 'ben', (sys) => sys.stat('/home/ann'), 'ok'],
  ['writes a file of root', 'ann', (sys) => sys.writeFile('/etc/passwd', ''), 'EACCES'],
  ['makes a file beside it', 'ann', (sys) => sys.writeFile('/etc/new', ''), 'EACCES'],
  ['removes from a directory of root', 'ann', (sys) => sys.unlink('/etc/passwd'), 'EACCES'],
  ['removes a file of another in a sticky directory', 'ben', (sys) => sys.unlink('/tmp/anns'), 'EPERM'],
  ['renames a file of another in a sticky directory', 'ben', (sys) => sys.rename('/tmp/anns', '/tmp/mine'), 'EPERM'],
  ['removes its own there', 'ann', (sys) => sys.unlink('/tmp/anns'), 'ok'],
  ['removes it as root', 'root', (sys) => sys.unlink('/tmp/anns'), 'ok'],
  [
    'replaces a file of another in a sticky directory',
    'ben',
    (sys) => sys.writeFile('/tmp/bens', '').then(() => sys.rename('/tmp/bens', '/tmp/anns')),
    'EPERM',
  ],
  ['opens with O_CREAT what another put in a sticky directory', 'ben', (sys) => sys.writeFile('/tmp/anns', 'y'), 'EACCES'],
  ['opens it without O_CREAT', 'ben', (sys) => sys.writeFile('/tmp/anns', 'y', { create: false }), 'ok'],
  [
    'removes what a group member made in a directory of the group',
    'ben',
    (sys) => users.ann.writeFile('/srv/team/f', '').then(() => sys.unlink('/srv/team/f')),
    'ok',
  ],
  ['changes the mode of its own', 'ann', (sys) => sys.chmod('/tmp/anns', 0o600), 'ok'],
  ['changes the mode of another', 'ben', (sys) => sys.chmod('/tmp/anns', 0o777), 'EPERM'],
  ['gives its file away', 'ann', (sys) => sys.chown('/tmp/anns', 1001, -1), 'EPERM'],
  ['gives its file to a group of its own', 'ann', (sys) => sys.chown('/tmp/anns', -1, 500), 'ok'],
  ['gives its file to a group of others', 'ann', (sys) => sys.chown('/tmp/anns', -1, 42), 'EPERM'],
  ['gives a file away as root', 'root', (sys) => sys.chown('/tmp/anns', 1001, 42), 'ok'],
  ['sets the time of another file', 'ben', (sys) => sys.utimes('/tmp/anns', 0, 0), 'EPERM'],
  ['touches a file that it may write', 'ben', (sys) => sys.utimes('/tmp/anns', Date.now(), Date.now()), 'ok'],
  ['touches a file that it may not write', 'ben', (sys) => sys.utimes('/etc/passwd', Date.now(), Date.now()), 'EACCES'],
  ['links a file of another that it may only read', 'ben', (sys) => sys.link('/etc/passwd', '/home/ben/l'), 'EPERM'],
  ['follows a link of another in a sticky directory', 'ben', (sys) => users.ann.symlink('/etc/passwd', '/tmp/l').then(() => sys.readFile('/tmp/l')), 'EACCES'],
  ['follows its own link there', 'ann', (sys) => sys.symlink('/etc/passwd', '/tmp/l').then(() => sys.readFile('/tmp/l')), 'ok'],
  ['executes what nobody may', 'root', (sys) => sys.spawn({ path: '/etc/passwd', argv: ['x'], env: {} }), 'EACCES'],
  ['executes a directory', 'root', (sys) => sys.spawn({ path: '/etc', argv: ['x'], env: {} }), 'EACCES'],
  ['becomes another without root', 'ann', (sys) => sys.setIdentity({ uid: 0, gid: 0, groups: [0] }), 'EPERM'],
  ['spawns as another without root', 'ann', (sys) => sys.spawn({ path: '/bin/ls', argv: ['ls'], env: {}, as: { uid: 0, gid: 0, groups: [] } }), 'EPERM'],
  ['kills a process of root', 'ann', (sys) => sys.kill(1, 'TERM'), 'EPERM'],
  ['sets a sysctl', 'ann', (sys) => sys.setSysctl('net.ipv4.ip_forward', '0'), 'EACCES'],
  ['sets a sysctl as root', 'root', (sys) => sys.setSysctl('net.ipv4.tcp_syncookies', '0'), 'ok'],
  ['sets a sysctl that is not the network’s', 'root', (sys) => sys.setSysctl('kernel.kptr_restrict', '2'), 'EROFS'],
  ['sets it below /proc', 'root', (sys) => sys.writeFile('/proc/sys/kernel/kptr_restrict', '2', { create: false }), 'EROFS'],
  ['sets it below /proc', 'ann', (sys) => sys.writeFile('/proc/sys/kernel/kptr_restrict', '2', { create: false }), 'EACCES'],
  ['opens a sysctl as a shell does', 'root', (sys) => sys.writeFile('/proc/sys/net/ipv4/ip_forward', '0'), 'ok'],
  ['sets a sysctl to a word', 'root', (sys) => sys.setSysctl('net.ipv4.ip_forward', 'yes'), 'EINVAL'],
  ['sets a sysctl that there is not', 'root', (sys) => sys.setSysctl('net.ipv4.none', '1'), 'ENOENT'],
  ['sets a sysctl below /proc', 'root', (sys) => sys.writeFile('/proc/sys/net/ipv4/ip_forward', '0\n', { create: false }), 'ok'],
  ['sets a sysctl below /proc', 'ann', (sys) => sys.writeFile('/proc/sys/net/ipv4/ip_forward', '0\n', { create: false }), 'EACCES'],
  ['renames the machine', 'ann', (sys) => sys.setHostname('mine'), 'EPERM'],
  ['mounts without the capability', 'root', (sys) => sys.mount({ source: 'x', target: '/srv', type: 'tmpfs', options: ['rw'] }, { remount: false }), 'EPERM'],
  ['makes a file immutable without the capability', 'root', (sys) => sys.setAttributes('/etc/passwd', 'i'), 'EPERM'],
  ['reads the environment of another process', 'ben', (sys) => sys.readFile(`/proc/${users.ann.pid}/environ`), 'EACCES'],
  ['removes a mount point', 'root', (sys) => sys.rmdir('/tmp'), 'EBUSY'],
];

test.each(table)('%s (%s)', async (...[, who, call, outcome]) => {
  expect(await errno(call(users[who]))).toBe(outcome);
});

describe('bits', () => {
  const mode = async (path: string): Promise<string> => (await users.root.stat(path)).mode.toString(8);

  test('a directory with setgid hands its group and its bit down', async () => {
    await users.ann.mkdir('/srv/team/d');
    await users.ann.writeFile('/srv/team/f', '');
    expect([(await users.ann.stat('/srv/team/d')).gid, await mode('/srv/team/d'), (await users.ann.stat('/srv/team/f')).gid]).toEqual([500, '2755', 500]);
  });

  test('a change of owner clears setuid, and setgid of what is executable', async () => {
    const { root } = users;
    await root.chmod('/usr/bin/ls', 0o6755);
    await root.chown('/usr/bin/ls', 1000, -1);
    expect(await mode('/usr/bin/ls')).toBe('755');
    await root.chmod('/etc/passwd', 0o2644);
    await root.chown('/etc/passwd', 0, 0);
    expect(await mode('/etc/passwd')).toBe('2644');
  });

  test('a write of somebody who is not root clears them too', async () => {
    const { root, ann } = users;
    await root.chmod('/tmp/anns', 0o6777);
    await root.writeFile('/tmp/anns', 'y', { create: false });
    expect(await mode('/tmp/anns')).toBe('6777');
    await ann.writeFile('/tmp/anns', 'z');
    expect(await mode('/tmp/anns')).toBe('777');
  });

  test('setgid is not for a group that one is not in', async () => {
    await users.root.chown('/tmp/anns', -1, 42);
    await users.ann.chmod('/tmp/anns', 0o2755);
    expect(await mode('/tmp/anns')).toBe('755');
  });

  test('access asks for the real user, and with root for any x bit', async () => {
    expect([await users.ann.access('/etc/shadow', 4), await users.root.access('/etc/shadow', 4), await users.root.access('/etc/passwd', 1)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('with all capabilities', () => {
  let root: Sys;
  beforeEach(async () => {
    const capabilities = new Set(['chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'linux_immutable', 'sys_admin']);
    root = await enter(await createTestHost({ capabilities }), 'root');
  });

  test('an immutable file stays as it is', async () => {
    await root.setAttributes('/etc/passwd', 'i');
    const calls = [
      root.writeFile('/etc/passwd', ''),
      root.unlink('/etc/passwd'),
      root.chmod('/etc/passwd', 0o777),
      root.link('/etc/passwd', '/etc/l'),
      root.rename('/etc/passwd', '/etc/p'),
    ];
    expect(await Promise.all(calls.map(errno))).toEqual(Array(5).fill('EPERM'));
    await root.setAttributes('/etc/passwd', '');
    expect(await errno(root.unlink('/etc/passwd'))).toBe('ok');
  });

  test('an append-only file only grows', async () => {
    await root.setAttributes('/etc/group', 'a');
    expect(await errno(root.writeFile('/etc/group', 'x', { append: true }))).toBe('ok');
    expect(await errno(root.writeFile('/etc/group', 'x'))).toBe('EPERM');
  });

  test('mount options count', async () => {
    await root.mkdir('/mnt');
    await root.mount({ source: 'tmpfs', target: '/mnt', type: 'tmpfs', options: ['rw', 'noexec', 'nosuid', 'size=16k'] }, { remount: false });
    await root.writeFile('/mnt/ls', '#!/bin/bash\n', { mode: 0o755 });
    expect(await errno(root.spawn({ path: '/mnt/ls', argv: ['ls'], env: {} }))).toBe('EACCES');
    expect(await errno(root.writeFile('/mnt/big', 'x'.repeat(20_000)))).toBe('ENOSPC');
    await root.mount({ source: 'tmpfs', target: '/mnt', type: 'tmpfs', options: ['ro'] }, { remount: true });
    expect(await errno(root.writeFile('/mnt/f', 'x'))).toBe('EROFS');
    expect((await root.mounts()).at(-1)).toMatchObject({ target: '/mnt', type: 'tmpfs' });
    await root.unmount('/mnt');
    expect(await errno(root.stat('/mnt/ls'))).toBe('ENOENT');
  });
});
