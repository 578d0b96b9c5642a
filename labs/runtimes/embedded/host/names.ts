import { SysError } from '../sys/sys-error.ts';
import type { FileCaller, FileSystem } from './file-system.ts';
import type { Inode } from './inode.ts';
import { assertChangeable, assertMayDelete, may, owns, R, W } from './permissions.ts';
import type { Found } from './paths.ts';
import { isSynthetic, type Trail } from './volume.ts';

/** System calls that make, move and remove names. */
export class Names {
  readonly #files: FileSystem;
  /** Files without a name that somebody still holds open. */
  readonly #held: (id: string) => boolean;

  constructor(files: FileSystem, held: (id: string) => boolean) {
    this.#files = files;
    this.#held = held;
  }

  mkdir(caller: FileCaller, path: string, mode: number): void {
    const found = this.#files.paths.find(caller, path, false);
    this.#make(caller, { ...found, directory: false }, { type: 'directory', mode: mode & 0o1777 });
  }

  mkfifo(caller: FileCaller, path: string, mode: number): void {
    this.#make(caller, this.#files.paths.find(caller, path, false), { type: 'fifo', mode: mode & 0o777 });
  }

  /** The name of a socket that a daemon listens on. */
  mksocket(caller: FileCaller, path: string, mode: number): void {
    this.#make(caller, this.#files.paths.find(caller, path, false), { type: 'socket', mode: mode & 0o777 });
  }

  symlink(caller: FileCaller, target: string, path: string): void {
    if (target === '') throw new SysError('ENOENT');
    const found = this.#files.paths.find(caller, path, false);
    this.#make(caller, found, { type: 'symlink', mode: 0o777, target, size: Buffer.byteLength(target) });
  }

  link(caller: FileCaller, existing: string, path: string): void {
    const { paths, disk } = this.#files;
    const from = this.#files.own(paths.resolve(caller, existing, false));
    const inode = paths.inode(from);
    if (inode.type === 'directory') throw new SysError('EPERM');
    const found = paths.find(caller, path, false);
    if (found.trail) throw new SysError('EEXIST');
    if (found.parent.mount !== from.mount) throw new SysError('EXDEV');
    const parent = this.#files.assertFree(caller, found);
    assertChangeable(inode);
    if (this.#files.sysctl('fs.protected_hardlinks') !== '0' && !owns(inode, caller.credentials) && !linkable(inode, caller)) throw new SysError('EPERM');
    disk.change(from.id, { nlink: inode.nlink + 1 });
    disk.directories.set(parent.id, found.name, from.id);
    this.#files.touchDirectory(parent);
  }

  unlink(caller: FileCaller, path: string): void {
    const found = this.#files.paths.find(caller, path, false);
    const trail = this.#victim(caller, found);
    if (this.#files.paths.inode(trail).type === 'directory') throw new SysError('EISDIR');
    this.#files.disk.directories.delete(found.parent.id, found.name);
    this.#files.touchDirectory(found.parent);
    this.#release(trail);
  }

  rmdir(caller: FileCaller, path: string): void {
    if (/(^|\/)\.\/*$/.test(path)) throw new SysError('EINVAL');
    if (/(^|\/)\.\.\/*$/.test(path)) throw new SysError('ENOTEMPTY');
    const found = this.#files.paths.find(caller, path, false);
    if (found.trail && this.#files.paths.inode(found.trail).type !== 'directory') throw new SysError('ENOTDIR');
    const trail = this.#victim(caller, found);
    const { disk } = this.#files;
    if (!disk.directories.isEmpty(trail.id)) throw new SysError('ENOTEMPTY');
    disk.directories.delete(found.parent.id, found.name);
    this.#files.touchDirectory(found.parent, -1);
    disk.remove(trail.id);
  }

  rename(caller: FileCaller, from: string, to: string): void {
    const { paths, disk } = this.#files;
    const source = paths.find(caller, from, false);
    const target = paths.find(caller, to, false);
    if (!source.trail) throw new SysError('ENOENT');
    if (source.name === '' || target.name === '') throw new SysError('EBUSY');
    if (source.parent.mount !== target.parent.mount) throw new SysError('EXDEV');
    const moved = this.#victim(caller, source);
    const directory = paths.inode(moved).type === 'directory';
    const elsewhere = source.parent.id !== target.parent.id;
    if (directory) this.#assertMovable(caller, moved, { target, elsewhere });
    else if (target.directory && !target.trail) throw new SysError('ENOTDIR');
    if (target.trail?.id === moved.id) return;
    if (target.trail) this.#makeRoom(caller, target, directory);
    else this.#files.assertFree(caller, target);
    disk.directories.delete(source.parent.id, source.name);
    disk.directories.set(target.parent.id, target.name, moved.id);
    this.#files.touchDirectory(source.parent, directory && elsewhere ? -1 : 0);
    this.#files.touchDirectory(target.parent, directory && elsewhere ? 1 : 0);
    disk.change(moved.id, {});
  }

  /** A directory is not moved into itself, and to another one only by who may write it, for its `..` changes. */
  #assertMovable(caller: FileCaller, moved: Trail, { target, elsewhere }: { target: Found; elsewhere: boolean }): void {
    for (let at: Trail | undefined = target.parent; at; at = at.up) if (at.id === moved.id) throw new SysError('EINVAL');
    if (elsewhere && !may(this.#files.paths.inode(moved), caller.credentials, W)) throw new SysError('EACCES');
  }

  /** Forgets a file that was closed and has no name any more. */
  closed(id: string): void {
    const { disk } = this.#files;
    if (disk.inodes.get(id)?.nlink === 0 && !this.#held(id)) disk.remove(id);
  }

  #makeRoom(caller: FileCaller, target: Found, directory: boolean): void {
    const { paths, disk } = this.#files;
    const trail = this.#victim(caller, target);
    const isDirectory = paths.inode(trail).type === 'directory';
    if (directory && !isDirectory) throw new SysError('ENOTDIR');
    if (!directory && isDirectory) throw new SysError('EISDIR');
    if (!isDirectory) {
      this.#release(trail);
      return;
    }
    if (!disk.directories.isEmpty(trail.id)) throw new SysError('ENOTEMPTY');
    disk.remove(trail.id);
    this.#files.touchDirectory(target.parent, -1);
  }

  #make(caller: FileCaller, found: Found, inode: Partial<Inode> & Pick<Inode, 'type' | 'mode'>): void {
    const parent = this.#files.assertFree(caller, found);
    if (found.directory) throw new SysError('ENOENT');
    this.#files.make(caller, { parent, name: found.name }, inode);
  }

  /** The file, if the caller may take this name away. */
  #victim(caller: FileCaller, { parent, name, trail }: Found): Trail {
    if (!trail) throw new SysError('ENOENT');
    if (name === '') throw new SysError('EBUSY');
    this.#files.assertWritableMount(parent);
    const { paths, mounts } = this.#files;
    if (isSynthetic(parent)) throw new SysError('EPERM');
    if (trail.mount !== parent.mount || mounts.isMountPoint(trail.mount, trail.id)) throw new SysError('EBUSY');
    assertMayDelete(paths.inode(parent), paths.inode(trail), caller.credentials);
    return trail;
  }

  #release({ id }: Trail): void {
    const { disk } = this.#files;
    const inode = disk.inodes.get(id);
    if (!inode || inode.shared) return;
    if (inode.nlink > 1 || this.#held(id)) disk.change(id, { nlink: inode.nlink - 1 });
    else disk.remove(id);
  }
}

/** fs.protected_hardlinks: what one may read and write, and is no door. */
const linkable = (inode: Inode, { credentials }: FileCaller): boolean =>
  inode.type === 'file' && (inode.mode & 0o4000) === 0 && (inode.mode & 0o2010) !== 0o2010 && may(inode, credentials, R | W);
