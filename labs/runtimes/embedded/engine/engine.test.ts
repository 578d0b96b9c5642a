import { beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '../host/host.ts';
import { createTestHost, enter } from '../host/testing.ts';
import { containers, type ContainersManager } from '../managers/containers.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { isSysError } from '../sys/sys-error.ts';
import type { Sys } from '../sys/sys.ts';
import type { Engine } from './engine.ts';
import type { ContainerRequest } from './records.ts';
import { writeTar, type TarEntry } from './tar.ts';
import { importArchive, load, save } from './transfer.ts';

const traits = { mode: 0o644, uid: 0, gid: 0, mtime: 0 } as const;
const root: TarEntry[] = [
  ...['bin', 'etc', 'data', 'tmp'].map((path): TarEntry => ({ ...traits, path, type: 'directory', mode: path === 'tmp' || path === 'data' ? 0o1777 : 0o755 })),
  { ...traits, path: 'bin/sh', type: 'file', mode: 0o755, content: Buffer.from('#!/bin/sh\n') },
  { ...traits, path: 'etc/motd', type: 'file', content: Buffer.from('from the image\n') },
];
const request: ContainerRequest = {
  image: 'box',
  command: ['/bin/sh'],
  env: [],
  labels: {},
  privileged: false,
  readOnly: false,
  readOnlyTmpfs: true,
  capAdd: [],
  capDrop: [],
  securityOpt: [],
  network: 'host',
  ulimits: [],
  mounts: [],
  pidsLimit: 0,
  memory: 0,
  stopTimeout: 1,
  stopSignal: 'SIGTERM',
  restart: '',
  autoRemove: false,
  tty: false,
  interactive: false,
  createCommand: [],
};

describe('a container', () => {
  let host: Host;
  let ann: Sys;
  let engine: Engine;

  beforeEach(async () => {
    const store = new MemoryStore();
    host = await createTestHost({ store, managers: [containers], programs: { '/usr/bin/bash': 'bash', '/usr/bin/sh': 'sh' } });
    ann = await enter(host, 'ann', '/home/ann');
    engine = host.parts().manager<ContainersManager>('containers')!.of(1000);
    importArchive(engine.images, writeTar(root), { name: 'box', changes: [], now: 0 });
  });

  /** A process in a new container. */
  async function inside(change: Partial<ContainerRequest> = {}): Promise<Sys> {
    const made = engine.containers.create({ ...request, ...change });
    engine.containers.prepare(made);
    const ids = engine.containers.identity(made);
    const sys = engine.host.kernel.confinements.get(made.id)!;
    expect(sys.options.id).toBe(made.id);
    return (await ann.spawn({ path: '/bin/sh', argv: ['sh'], env: {}, container: { id: made.id, ...ids } })).sys;
  }

  const code = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => (isSysError(error) ? error.code : String(error)),
    );

  it('has its own root, and what it writes is not in the image', async () => {
    const [one, other] = [await inside(), await inside()];
    await one.writeFile('/etc/motd', 'changed\n');
    expect(Buffer.from(await one.readFile('/etc/motd')).toString()).toBe('changed\n');
    expect(Buffer.from(await other.readFile('/etc/motd')).toString()).toBe('from the image\n');
    expect(await one.realpath('/../../..')).toBe('/');
    expect(await code(one.readFile('/home/ann'))).toBe('ENOENT');
  });

  it('writes nothing where its root is read-only, but to what is mounted', async () => {
    const sys = await inside({ readOnly: true });
    expect(await code(sys.writeFile('/etc/motd', 'x'))).toBe('EROFS');
    expect(await code(sys.writeFile('/tmp/x', 'x'))).toBe('done');
  });

  it('sees a volume that outlives it', async () => {
    const mounts = [{ type: 'volume' as const, source: 'kept', destination: '/data', options: [] }];
    await (await inside({ mounts })).writeFile('/data/x', 'kept\n');
    expect(Buffer.from(await (await inside({ mounts })).readFile('/data/x')).toString()).toBe('kept\n');
  });

  it('is root for its own files only', async () => {
    const sys = await inside({ mounts: [{ type: 'bind', source: '/', destination: '/machine', options: [] }] });
    expect((await sys.identity()).uid).toBe(0);
    expect(await code(sys.writeFile('/machine/home/ann/x', 'x'))).toBe('done');
    expect(await code(sys.readFile('/machine/etc/shadow'))).toBe('EACCES');
    expect(await code(sys.chown('/machine/etc/passwd', 0, 0))).toBe('EPERM');
    expect((await sys.stat('/machine/etc/passwd')).uid).toBe(65_534);
    expect(await code(sys.setSysctl('net.ipv4.ip_forward', '1'))).toBe('EROFS');
  });

  it('knows only its own processes, and has no engine', async () => {
    const sys = await inside();
    expect((await sys.processes()).map(({ pid }) => pid)).toEqual([1]);
    expect(await code(sys.kill(ann.pid, 'KILL'))).toBe('ESRCH');
    expect(await code(sys.request('containers', 'container:list'))).toBe('ENOSYS');
  });

  it('is entered by its owner only', async () => {
    const made = engine.containers.create(request);
    engine.containers.prepare(made);
    const ben = await enter(host, 'ben');
    expect(await code(ben.spawn({ path: '/bin/sh', argv: ['sh'], env: {}, container: { id: made.id, uid: 0, gid: 0, groups: [] } }))).toBe('EPERM');
  });

  it('starts no more processes than it may', async () => {
    const sys = await inside({ ulimits: ['nproc=2'] });
    await sys.fork();
    expect(await code(sys.fork())).toBe('EAGAIN');
  });

  it('shows the grader its mounts, users and limits', async () => {
    await inside({ user: '10001', readOnly: true, capDrop: ['ALL'], securityOpt: ['no-new-privileges'], ulimits: ['nofile=64'] });
    const [fact] = host.facts.processes().filter(({ nested }) => nested);
    expect(fact).toMatchObject({
      innerUid: 10_001,
      uid: 110_000,
      capabilities: [],
      boundingCapabilities: [],
      noNewPrivileges: true,
      seccompFilters: 2,
      limits: { openFiles: 64 },
    });
    expect(fact?.mounts?.[0]).toMatchObject({ mountPoint: '/', readOnly: true });
    expect(fact?.mounts?.map(({ mountPoint }) => mountPoint)).toContain('/proc/kcore');
  });

  it.each(['oci-archive', 'docker-archive'] as const)('saves its image as %s, which loads as the same image', async (format) => {
    const image = engine.images.find('box')!;
    const { archive } = await save(engine.images, image, { format, name: 'localhost/box:latest', read: (path) => engine.readFile(path) });
    engine.images.remove('box', true);
    expect(engine.images.find('box')).toBeUndefined();
    expect(load(engine.images, archive)).toEqual(['localhost/box:latest']);
    expect(engine.images.find('box')).toMatchObject({ id: image.id, layers: image.layers });
  });
});
