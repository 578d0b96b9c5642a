import { createLabNetwork } from '../network/create-lab-network.ts';
import { MemoryStore } from '../store/memory-store.ts';
import type { Sys } from '../sys/sys.ts';
import { rootId } from './disk.ts';
import { Disk } from './disk.ts';
import { Host, type HostOptions } from './host.ts';

/** The capabilities that a machine with systemd has. */
const capabilities = 'chown dac_override fsetid fowner setgid setuid setfcap setpcap net_bind_service sys_chroot kill audit_write net_admin'.split(' ');

export const testMounts = { tmpfs: { '/tmp': 'nosuid,nodev,mode=1777,exec,size=128m', '/run': 'nosuid,nodev,exec,mode=0755,size=64m' } };

const passwd =
  'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\nann:x:1000:1000::/home/ann:/bin/bash\nben:x:1001:1001::/home/ben:/bin/bash\n';
const group = 'root:x:0:\nshadow:x:42:\nteam:x:500:ann,ben\nann:x:1000:\nben:x:1001:\n';

/** A machine of a few files for tests: root, ann (1000) and ben (1001), both of the group team (500). `bash` and `ls` are programs by name. */
export async function createTestHost(options: Partial<HostOptions> & { programs?: Readonly<Record<string, string>> } = {}): Promise<Host> {
  const store = options.store ?? new MemoryStore();
  if (store.table('inodes').size === 0) seed(store, options.programs ?? { '/usr/bin/bash': 'bash', '/usr/bin/ls': 'ls', '/usr/bin/su': 'su' });
  const host = new Host({
    lab: 'test',
    name: 'box',
    address: '10.213.0.10',
    network: createLabNetwork({ subnet: '10.213.0.0/26' }),
    recipe: { profile: 'host', hostname: 'box', limits: { memory: 256, cpus: 1, pids: 64, disk: 64 }, sysctls: {} },
    mounts: testMounts,
    capabilities: new Set(capabilities),
    managers: [],
    ...options,
    store,
  });
  await host.boot();
  return host;
}

/** A process of that user, in its home. */
export const enter = async (host: Host, user: string, cwd = '/'): Promise<Sys> => host.enter({ user, argv: ['/usr/bin/bash'], cwd });

function seed(store: MemoryStore, programs: Readonly<Record<string, string>>): void {
  const disk = new Disk(store);
  disk.create({ type: 'directory', mode: 0o755, uid: 0, gid: 0 }, rootId);
  const ids = new Map([['/', rootId]]);
  const add = (path: string, inode: Parameters<Disk['create']>[0], text?: string): void => {
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    if (!ids.has(parent)) add(parent, { type: 'directory', mode: 0o755, uid: 0, gid: 0 });
    const id = disk.create(inode);
    ids.set(path, id);
    disk.directories.set(ids.get(parent)!, path.slice(path.lastIndexOf('/') + 1), id);
    if (text !== undefined) disk.write(id, 0, Buffer.from(text));
  };
  const owned = (uid: number, mode: number) => ({ uid, gid: uid, mode });
  add('/bin', { type: 'symlink', ...owned(0, 0o777), target: 'usr/bin', size: 7 });
  for (const [path, program] of Object.entries(programs)) add(path, { type: 'file', ...owned(0, 0o755), image: { program }, size: 120_000 });
  add('/etc/passwd', { type: 'file', ...owned(0, 0o644) }, passwd);
  add('/etc/group', { type: 'file', ...owned(0, 0o644) }, group);
  add('/etc/shadow', { type: 'file', uid: 0, gid: 42, mode: 0o640 }, 'root:*:20000:0:99999:7:::\n');
  add('/root', { type: 'directory', ...owned(0, 0o700) });
  add('/home/ann', { type: 'directory', ...owned(1000, 0o750) });
  add('/home/ben', { type: 'directory', ...owned(1001, 0o755) });
}
