import { SysError } from '../sys/sys-error.ts';
import type { Credentials } from './credentials.ts';
import { type Inode, sticky } from './inode.ts';
import type { MountTable } from './mount-table.ts';
import { may, W, X } from './permissions.ts';
import type { Trail } from './volume.ts';

const nameMax = 255;
const pathMax = 4095;
const linkMax = 40;

/** From where and as whom a path is walked. */
export interface Walker {
  readonly credentials: Credentials;
  readonly cwd: Trail;
  readonly root?: Trail;
}

export interface Found {
  /** The directory that holds the last name. For `/`, `.` and `..` the file itself. */
  readonly parent: Trail;
  readonly name: string;
  /** Absent where there is no such file. */
  readonly trail?: Trail;
  /** The path ends with a slash: only a directory fits. */
  readonly directory: boolean;
}

interface Walk {
  readonly walker: Walker;
  readonly rest: string[];
  links: number;
}

/** Walks paths as the kernel does: search permission on each directory, symbolic links, mounts. */
export class Paths {
  readonly mounts: MountTable;
  readonly #protectedLinks: () => boolean;

  constructor(mounts: MountTable, protectedLinks: () => boolean) {
    this.mounts = mounts;
    this.#protectedLinks = protectedLinks;
  }

  /** The inode of a trail; ENOENT where it is gone. */
  inode(trail: Trail): Inode {
    const inode = trail.mount.volume.inode(trail.id);
    if (!inode) throw new SysError('ENOENT');
    return inode;
  }

  /** The file; ENOENT where there is none. */
  resolve(walker: Walker, path: string, follow = true): Trail {
    const { trail } = this.find(walker, path, follow);
    if (!trail) throw new SysError('ENOENT');
    return trail;
  }

  /** The last name may be missing, all before it must be there. */
  find(walker: Walker, path: string, follow = true): Found {
    if (path === '') throw new SysError('ENOENT');
    if (path.length > pathMax) throw new SysError('ENAMETOOLONG');
    const walk: Walk = { walker, rest: split(path), links: 0 };
    const directory = /\/\.{0,2}$/.test(path);
    const root = walker.root ?? this.mounts.root;
    const found = this.#walk(walk, path.startsWith('/') ? root : walker.cwd, follow || directory);
    if (directory && found.trail && this.inode(found.trail).type !== 'directory') throw new SysError('ENOTDIR');
    return { ...found, directory };
  }

  #walk(walk: Walk, from: Trail, follow: boolean): Omit<Found, 'directory'> {
    const { walker, rest } = walk;
    let at = from;
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      const inode = this.#searched(walker, at, name);
      if (name === '..') {
        at = above(walker, at);
        continue;
      }
      const last = rest.length === 0;
      const trail = this.child(at, name);
      if (!trail && !last) throw new SysError('ENOENT');
      const found = trail && this.inode(trail);
      if (trail && found?.type === 'symlink' && (!last || follow)) {
        this.#assertFollowable(walker, inode, found);
        at = this.#expand(walk, found) ?? at;
      } else if (last) return { parent: at, name, trail };
      else at = trail ?? at;
    }
    this.inode(at);
    return { parent: at, name: '', trail: at };
  }

  /** The directory's inode, if names in it may be looked up. */
  #searched({ credentials }: Walker, directory: Trail, name: string): Inode {
    const inode = this.inode(directory);
    if (inode.type !== 'directory') throw new SysError('ENOTDIR');
    if (!may(inode, credentials, X)) throw new SysError('EACCES');
    if (name.length > nameMax || (name.length > nameMax / 4 && Buffer.byteLength(name) > nameMax)) throw new SysError('ENAMETOOLONG');
    return inode;
  }

  /** Puts a link's target before the rest of the path. Tells the root where it is absolute. */
  #expand(walk: Walk, { target = '' }: Inode): Trail | undefined {
    if (++walk.links > linkMax) throw new SysError('ELOOP');
    walk.rest.push(...split(target));
    return target.startsWith('/') ? (walk.walker.root ?? this.mounts.root) : undefined;
  }

  child(directory: Trail, name: string): Trail | undefined {
    const id = directory.mount.volume.child(directory.id, name);
    return id === undefined ? undefined : { ...this.mounts.cross(directory.mount, id), name, up: directory };
  }

  /** fs.protected_symlinks: in a sticky directory that all may write, a link is followed only by its owner, or where the directory's owner made it. */
  #assertFollowable({ credentials }: Walker, directory: Inode, link: Inode): void {
    const open = (directory.mode & (sticky | W)) === (sticky | W);
    if (open && this.#protectedLinks() && link.uid !== credentials.euid && link.uid !== directory.uid) throw new SysError('EACCES');
  }
}

const above = ({ root }: Walker, at: Trail): Trail => (at.up && at.id !== root?.id ? at.up : at);

/** Names in reverse, without empty ones and `.`. */
const split = (path: string): string[] =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .reverse();
