import { SysError, isSysError } from '../sys/sys-error.ts';
import type { DirectoryEntry, Stat } from '../sys/sys.ts';
import { holds, inGroup } from './credentials.ts';
import type { Disk } from './disk.ts';
import { type Inode, setgid, setuid, statOf } from './inode.ts';
import { type MountTable, readOnly } from './mount-table.ts';
import { type Found, Paths, type Walker } from './paths.ts';
import { assertChangeable, assertMayCreate, may, owns, R, W, X } from './permissions.ts';
import { isSynthetic, pathOf, type Trail } from './volume.ts';

export interface FileCaller extends Walker {
  readonly umask: number;
}

export interface FileSystemOptions {
  readonly disk: Disk;
  readonly mounts: MountTable;
  now(): number;
  /** Live value of a sysctl. */
  sysctl(name: string): string | undefined;
}

type Times = { atime: number; mtime: number };

/** What one file's system calls do, but for names and contents. Synchronous: between two calls nothing is half done. */
export class FileSystem {
  readonly disk: Disk;
  readonly mounts: MountTable;
  readonly paths: Paths;
  readonly now: () => number;
  readonly sysctl: (name: string) => string | undefined;

  constructor({ disk, mounts, now, sysctl }: FileSystemOptions) {
    this.disk = disk;
    this.mounts = mounts;
    this.now = now;
    this.sysctl = sysctl;
    this.paths = new Paths(mounts, () => sysctl('fs.protected_symlinks') !== '0');
  }

  stat(caller: Walker, path: string, follow = true): Stat {
    return this.describe(this.paths.resolve(caller, path, follow));
  }

  describe(trail: Trail): Stat {
    const { volume } = trail.mount;
    return statOf(this.paths.inode(trail), { ino: volume.ino(trail.id), dev: volume.dev });
  }

  readdir(caller: Walker, path: string): DirectoryEntry[] {
    const trail = this.paths.resolve(caller, path);
    const inode = this.paths.inode(trail);
    if (inode.type !== 'directory') throw new SysError('ENOTDIR');
    if (!may(inode, caller.credentials, R)) throw new SysError('EACCES');
    return [...this.entries(trail)].map((entry) => ({ name: entry.name, stat: this.describe(entry) }));
  }

  *entries(directory: Trail): IterableIterator<Trail> {
    const { mount } = directory;
    for (const [name, id] of mount.volume.children(directory.id)) yield { ...this.mounts.cross(mount, id), name, up: directory };
  }

  walk(caller: Walker, path: string, options: { maxDepth?: number; oneFileSystem?: boolean } = {}): { path: string; stat: Stat; error?: string }[] {
    const found: { path: string; stat: Stat; error?: string }[] = [];
    const { maxDepth = Number.POSITIVE_INFINITY, oneFileSystem = false } = options;
    const top = this.paths.resolve(caller, path, false);
    const visit = (trail: Trail, at: string, depth: number): void => {
      const stat = this.describe(trail);
      if (stat.type !== 'directory' || depth >= maxDepth) {
        found.push({ path: at, stat });
        return;
      }
      const inode = this.paths.inode(trail);
      if (!may(inode, caller.credentials, R) || !may(inode, caller.credentials, X)) {
        found.push({ path: at, stat, error: 'EACCES' });
        return;
      }
      found.push({ path: at, stat });
      if (oneFileSystem && stat.dev !== top.mount.volume.dev) return;
      const prefix = at.endsWith('/') ? at : `${at}/`;
      for (const entry of this.entries(trail)) visit(entry, prefix + entry.name, depth + 1);
    };
    visit(top, path, 0);
    return found;
  }

  readlink(caller: Walker, path: string): string {
    const inode = this.paths.inode(this.paths.resolve(caller, path, false));
    if (inode.type !== 'symlink') throw new SysError('EINVAL');
    return inode.target ?? '';
  }

  realpath(caller: Walker, path: string): string {
    return pathOf(this.paths.resolve(caller, path));
  }

  directory(caller: Walker, path: string): Trail {
    const trail = this.paths.resolve(caller, path);
    const inode = this.paths.inode(trail);
    if (inode.type !== 'directory') throw new SysError('ENOTDIR');
    if (!may(inode, caller.credentials, X)) throw new SysError('EACCES');
    return trail;
  }

  /** Where a path leads for this caller; undefined where it leads nowhere. */
  private resolved(caller: Walker, path: string): Trail | undefined {
    try {
      return this.paths.resolve(caller, path);
    } catch (error) {
      if (isSysError(error)) return undefined;
      throw error;
    }
  }

  access(caller: Walker, path: string, { mode, effective }: { mode: number; effective: boolean }): boolean {
    const { credentials } = caller;
    const real = {
      ...credentials,
      euid: credentials.uid,
      egid: credentials.gid,
      capabilities: credentials.uid === credentials.euid || credentials.uid === 0 ? credentials.capabilities : new Set<string>(),
    };
    const who = effective ? credentials : real;
    const trail = this.resolved({ ...caller, credentials: who }, path);
    if (!trail) return false;
    const inode = this.paths.inode(trail);
    if ((mode & W) !== 0 && (readOnly(trail.mount) || inode.attributes?.includes('i'))) return false;
    if ((mode & X) !== 0 && inode.type === 'file' && trail.mount.options.includes('noexec')) return false;
    return mode === 0 || may(inode, who, mode);
  }

  chmod(caller: FileCaller, path: string, mode: number): void {
    const { trail, inode } = this.#changeable(caller, path);
    if (!owns(inode, caller.credentials)) throw new SysError('EPERM');
    const { credentials } = caller;
    const keepsGroup = inode.type === 'directory' || inGroup(credentials, inode.gid) || holds(credentials, 'fsetid', inode);
    this.disk.change(this.own(trail).id, { mode: (keepsGroup ? mode : mode & ~setgid) & 0o7777 });
  }

  chown(caller: FileCaller, path: string, change: { uid: number; gid: number; follow: boolean }): void {
    const { trail, inode } = this.#changeable(caller, path, change.follow);
    const { credentials } = caller;
    const uid = change.uid === -1 ? inode.uid : change.uid;
    const gid = change.gid === -1 ? inode.gid : change.gid;
    const mayGive = inode.uid === credentials.euid && uid === inode.uid && (gid === inode.gid || inGroup(credentials, gid));
    if (!mayGive && !holds(credentials, 'chown', inode)) throw new SysError('EPERM');
    const keeps = inode.type === 'directory' || inode.type === 'symlink' || (change.uid === -1 && change.gid === -1);
    this.disk.change(this.own(trail).id, { uid, gid, capabilities: undefined, mode: keeps ? inode.mode : withoutSetid(inode.mode) });
  }

  utimes(caller: FileCaller, path: string, { times, follow }: { times: Times; follow: boolean }): void {
    const { trail, inode } = this.#changeable(caller, path, follow);
    const now = Math.abs(times.mtime - this.now()) < 1000 && Math.abs(times.atime - this.now()) < 1000;
    if (!owns(inode, caller.credentials) && !(now && may(inode, caller.credentials, W))) throw new SysError(now ? 'EACCES' : 'EPERM');
    this.disk.change(this.own(trail).id, times);
  }

  setAttributes(caller: FileCaller, path: string, attributes: string): void {
    const trail = this.paths.resolve(caller, path);
    this.assertWritableMount(trail);
    const inode = this.paths.inode(trail);
    if (!owns(inode, caller.credentials)) throw new SysError('EPERM');
    const strong = (text = ''): string => [...text].filter((letter) => 'ia'.includes(letter)).join('');
    if (strong(inode.attributes) !== strong(attributes) && !caller.credentials.capabilities.has('linux_immutable')) throw new SysError('EPERM');
    this.disk.change(this.own(trail).id, { attributes: attributes || undefined });
  }

  statfs(caller: Walker, path: string): { blocks: number; free: number; available: number; blockSize: number; files: number; filesFree: number } {
    const { volume } = this.paths.resolve(caller, path).mount;
    const { used, limit } = this.disk.usage(volume.dev);
    const blockSize = 4096;
    const [blocks, free] = [Math.floor(limit / blockSize), Math.floor(Math.max(0, limit - used) / blockSize)];
    return {
      blocks,
      free,
      available: free,
      blockSize,
      files: Math.floor(limit / 16384),
      filesFree: Math.max(0, Math.floor(limit / 16384) - this.disk.inodes.size),
    };
  }

  /** The file as one that may be changed: a copy in its directory's place of it where it belongs to an image. */
  own(trail: Trail): Trail {
    if (!trail.up || trail.id === trail.mount.root || !this.paths.inode(trail).shared) return trail;
    const id = this.disk.copy(trail.id);
    this.disk.directories.set(trail.up.id, trail.name, id);
    return { ...trail, id };
  }

  /** The directory and the name where a file can be made. Throws EEXIST, EROFS and whatever its directory refuses. */
  assertFree(caller: FileCaller, found: Found): Trail {
    if (found.trail) throw new SysError('EEXIST');
    this.assertWritableMount(found.parent);
    if (isSynthetic(found.parent)) throw new SysError('ENOENT');
    assertMayCreate(this.paths.inode(found.parent), caller.credentials);
    return found.parent;
  }

  /** Makes a file in a directory: its group and, for directories, the bit come from a directory with setgid. */
  make(caller: FileCaller, at: { parent: Trail; name: string }, inode: Partial<Inode> & Pick<Inode, 'type' | 'mode'>): Trail {
    const { parent, name } = at;
    const directory = this.paths.inode(parent);
    const inherits = (directory.mode & setgid) !== 0;
    const { credentials } = caller;
    const id = this.disk.create({
      ...inode,
      mode: (inode.mode & ~(inode.type === 'symlink' ? 0 : caller.umask) & 0o7777) | (inherits && inode.type === 'directory' ? setgid : 0),
      uid: credentials.euid,
      gid: inherits ? directory.gid : credentials.egid,
      ...(directory.dev === undefined ? {} : { dev: directory.dev }),
    });
    this.disk.directories.set(parent.id, name, id);
    this.touchDirectory(parent, inode.type === 'directory' ? 1 : 0);
    return { mount: parent.mount, id, name, up: parent };
  }

  touchDirectory(directory: Trail, links = 0): void {
    this.disk.change(directory.id, { mtime: this.now(), nlink: this.paths.inode(directory).nlink + links });
  }

  assertWritableMount(trail: Trail): void {
    if (readOnly(trail.mount)) throw new SysError('EROFS');
  }

  /** What a write by somebody who is not root does to the bits. */
  stripSetid(caller: FileCaller, id: string, inode: Inode): void {
    if ((inode.mode & (setuid | setgid)) === 0 || holds(caller.credentials, 'fsetid', inode)) return;
    this.disk.change(id, { mode: withoutSetid(inode.mode) });
  }

  #changeable(caller: FileCaller, path: string, follow = true): { trail: Trail; inode: Inode } {
    const trail = this.paths.resolve(caller, path, follow);
    this.assertWritableMount(trail);
    const inode = this.paths.inode(trail);
    if (isSynthetic(trail)) throw new SysError('EPERM');
    assertChangeable(inode);
    return { trail, inode };
  }
}

/** Setuid goes, and setgid where it is not mere locking. */
const withoutSetid = (mode: number): number => ((mode & 0o2010) === 0o2010 ? mode & ~(setuid | setgid) : mode & ~setuid);
