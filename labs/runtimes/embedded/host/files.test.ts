import { beforeEach, describe, expect, test } from 'vitest';
import type { Sys } from '../sys/sys.ts';
import type { Host } from './host.ts';
import { createTestHost, enter } from './testing.ts';

let host: Host;
let root: Sys;
let ann: Sys;
let ben: Sys;
const text = async (sys: Sys, path: string): Promise<string> => Buffer.from(await sys.readFile(path)).toString();
const errno = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

beforeEach(async () => {
  host = await createTestHost();
  [root, ann, ben] = await Promise.all([enter(host, 'root'), enter(host, 'ann', '/home/ann'), enter(host, 'ben')]);
});

describe('contents', () => {
  test('a file is created with the umask and read back', async () => {
    await ann.writeFile('note', 'hello\n');
    expect(await text(ann, '/home/ann/note')).toBe('hello\n');
    expect(await ann.stat('note')).toMatchObject({ type: 'file', mode: 0o644, uid: 1000, gid: 1000, size: 6, nlink: 1 });
  });

  test('writing, appending and truncating across pieces of 4 KiB', async () => {
    const bytes = Buffer.from(Array.from({ length: 10_000 }, (_, index) => (index * 7) % 256));
    await ann.writeFile('big', bytes);
    await ann.writeFile('big', Buffer.from('end'), { append: true });
    expect(Buffer.from(await ann.readFile('big'))).toEqual(Buffer.concat([bytes, Buffer.from('end')]));
    const fd = await ann.open('big', { read: true, write: true });
    await ann.read(fd, 4095);
    await ann.write(fd, Buffer.from('XYZ'));
    const expected = Buffer.concat([bytes, Buffer.from('end')]);
    expected.write('XYZ', 4095);
    expect(Buffer.from(await ann.readFile('big'))).toEqual(expected);
    await ann.writeFile('big', 'short');
    expect(await text(ann, 'big')).toBe('short');
  });

  test('an unlinked file lives as long as somebody holds it open', async () => {
    await ann.writeFile('gone', 'still here');
    const fd = await ann.open('gone', { read: true });
    const inodes = host.kernel.disk.inodes.size;
    await ann.unlink('gone');
    expect(await errno(ann.stat('gone'))).toBe('ENOENT');
    expect(Buffer.from(await ann.read(fd, 100)).toString()).toBe('still here');
    await ann.close(fd);
    expect(host.kernel.disk.inodes.size).toBe(inodes - 1);
  });

  test('a copy of an executable is that program, and its bytes are those of an ELF file', async () => {
    const bytes = await ann.readFile('/bin/bash');
    expect(Buffer.from(bytes.subarray(0, 4)).toString('latin1')).toBe('\x7fELF');
    await ann.writeFile('/tmp/x', bytes, { mode: 0o777 });
    await ann.chmod('/tmp/x', 0o4755);
    const { sys, image } = await ben.spawn({ path: '/tmp/x', argv: ['x'], env: {} });
    expect(image).toEqual({ kind: 'program', name: 'bash' });
    expect(await sys.identity()).toMatchObject({ uid: 1001, euid: 1001 });
  });

  test('a full disk says so and keeps what was there', async () => {
    await ann.writeFile('kept', 'x');
    expect(await errno(ann.writeFile('huge', Buffer.alloc(70 * 1024 * 1024, 1)))).toBe('ENOSPC');
    expect(await text(ann, 'kept')).toBe('x');
    expect((await ann.statfs('/')).blockSize).toBe(4096);
  });

  test('devices', async () => {
    await ann.writeFile('/dev/null', 'away');
    expect((await ann.readFile('/dev/null')).length).toBe(0);
    expect(await errno(ann.writeFile('/dev/full', 'x'))).toBe('ENOSPC');
    const fd = await ann.open('/dev/urandom', { read: true });
    expect((await ann.read(fd, 16)).length).toBe(16);
  });

  test('a fifo gives what another writes', async () => {
    await ann.mkfifo('/tmp/pipe', 0o666);
    const read = ben.readFile('/tmp/pipe');
    await ann.writeFile('/tmp/pipe', 'through', { create: false });
    expect(Buffer.from(await read).toString()).toBe('through');
  });
});

describe('names', () => {
  test('links, renames and counts', async () => {
    await ann.mkdir('dir');
    await ann.writeFile('dir/a', '1');
    await ann.link('dir/a', 'dir/b');
    await ann.symlink('dir/a', 'link');
    expect([(await ann.stat('dir/a')).nlink, (await ann.lstat('link')).target, await text(ann, 'link')]).toEqual([2, 'dir/a', '1']);
    await ann.rename('dir/b', 'dir/a');
    expect((await ann.readdir('dir')).map(({ name }) => name)).toEqual(['a', 'b']);
    await ann.writeFile('c', '3');
    await ann.rename('c', 'dir/a');
    expect([await text(ann, 'dir/a'), await text(ann, 'dir/b')]).toEqual(['3', '1']);
    expect((await ann.stat('.')).nlink).toBe(3);
  });

  test.each<[string, (sys: Sys) => Promise<unknown>, string]>([
    ['a name that is too long', (sys) => sys.stat('x'.repeat(256)), 'ENAMETOOLONG'],
    ['a path that is too long', (sys) => sys.stat('x/'.repeat(2100)), 'ENAMETOOLONG'],
    ['no name', (sys) => sys.stat(''), 'ENOENT'],
    ['through a file', (sys) => sys.stat('/etc/passwd/x'), 'ENOTDIR'],
    ['a file with a slash behind it', (sys) => sys.stat('/etc/passwd/'), 'ENOTDIR'],
    ['reading a directory', (sys) => sys.readFile('/etc'), 'EISDIR'],
    ['writing a directory', (sys) => sys.writeFile('/home/ann', 'x'), 'EISDIR'],
    ['making what is there', (sys) => sys.mkdir('/etc'), 'EEXIST'],
    ['making below nothing', (sys) => sys.mkdir('/home/ann/a/b'), 'ENOENT'],
    [
      'removing a directory that is not empty',
      (sys) =>
        sys
          .mkdir('d/')
          .then(() => sys.writeFile('d/f', ''))
          .then(() => sys.rmdir('d')),
      'ENOTEMPTY',
    ],
    ['removing .', (sys) => sys.rmdir('.'), 'EINVAL'],
    ['unlinking a directory', (sys) => sys.mkdir('d').then(() => sys.unlink('d')), 'EISDIR'],
    ['rmdir of a file', (sys) => sys.writeFile('f', '').then(() => sys.rmdir('f')), 'ENOTDIR'],
    ['a directory into itself', (sys) => sys.mkdir('d').then(() => sys.rename('d', 'd/e')), 'EINVAL'],
    [
      'a directory over a file',
      (sys) =>
        sys
          .mkdir('d')
          .then(() => sys.writeFile('f', ''))
          .then(() => sys.rename('d', 'f')),
      'ENOTDIR',
    ],
    [
      'a file over a directory',
      (sys) =>
        sys
          .mkdir('d')
          .then(() => sys.writeFile('f', ''))
          .then(() => sys.rename('f', 'd')),
      'EISDIR',
    ],
    ['across file systems', (sys) => sys.writeFile('f', '').then(() => sys.rename('f', '/tmp/f')), 'EXDEV'],
    ['a link to a directory', (sys) => sys.link('/home/ann', 'l'), 'EPERM'],
    [
      'a loop of links',
      (sys) =>
        sys
          .symlink('l2', 'l1')
          .then(() => sys.symlink('l1', 'l2'))
          .then(() => sys.stat('l1')),
      'ELOOP',
    ],
    ['readlink of a file', (sys) => sys.readlink('/etc/passwd'), 'EINVAL'],
    ['exclusive creation of what is there', (sys) => sys.writeFile('/etc/passwd', '', { exclusive: true }), 'EEXIST'],
    ['a new file below /proc', (sys) => sys.writeFile('/proc/x', ''), 'ENOENT'],
  ])('%s', async (_name, call, expected) => {
    expect(await errno(call(ann))).toBe(expected);
  });

  test('a link that leads nowhere is created through', async () => {
    await ann.symlink('/home/ann/target', 'link');
    await ann.writeFile('link', 'made');
    expect(await text(ann, 'target')).toBe('made');
    expect(await errno(ann.writeFile('link2', '', { create: false }))).toBe('ENOENT');
  });

  test('.. of a mount leads out of it', async () => {
    expect(await ann.realpath('/tmp/../etc/./passwd')).toBe('/etc/passwd');
    expect(await ann.realpath('/bin/bash')).toBe('/usr/bin/bash');
    await ann.chdir('/tmp');
    expect((await ann.identity()).cwd).toBe('/tmp');
    expect(await errno(root.rename('/tmp', '/temporary'))).toBe('EBUSY');
  });
});

test('walk tells what may not be read and goes on', async () => {
  await root.chmod('/home/ann', 0o700);
  const found = await ben.walk('/home');
  expect(found.map(({ path, error }) => [path, error])).toEqual([
    ['/home', undefined],
    ['/home/ann', 'EACCES'],
    ['/home/ben', undefined],
  ]);
  expect((await ben.walk('/', { maxDepth: 1, oneFileSystem: true })).map(({ path }) => path)).toContain('/etc');
});
