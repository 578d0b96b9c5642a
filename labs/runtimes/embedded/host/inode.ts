import type { FileType, Stat } from '../sys/sys.ts';

/** What a row of the table `inodes` holds. Times are milliseconds since the epoch. */
export interface Inode {
  readonly type: FileType;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly nlink: number;
  readonly size: number;
  readonly mtime: number;
  readonly ctime: number;
  readonly atime: number;
  /** Absent: the root file system. */
  readonly dev?: number;
  readonly target?: string;
  readonly device?: readonly [number, number];
  /** `i` and `a` of chattr. */
  readonly attributes?: string;
  /** An executable of the real system: `size` bytes that only say which one it is. */
  readonly image?: ProgramImage;
  /** File capabilities as getcap prints them, e.g. `cap_setuid=ep`. */
  readonly capabilities?: string;
  /** Of an image's layer: several directories name it, and who changes it gets a copy. */
  readonly shared?: true;
}

/** `program`: one of ours, by name; `unsimulated`: one that is only there to be seen. */
export type ProgramImage = { readonly program: string } | { readonly unsimulated: string };

export const setuid = 0o4000;
export const setgid = 0o2000;
export const sticky = 0o1000;

export function statOf(inode: Inode, { ino, dev }: { ino: number; dev: number }): Stat {
  return {
    ino,
    type: inode.type,
    mode: inode.mode,
    uid: inode.uid,
    gid: inode.gid,
    nlink: inode.nlink,
    size: inode.size,
    mtimeMs: inode.mtime,
    ctimeMs: inode.ctime,
    atimeMs: inode.atime,
    dev,
    ...(inode.target === undefined ? {} : { target: inode.target }),
    ...(inode.device === undefined ? {} : { device: inode.device }),
    ...(inode.attributes === undefined ? {} : { attributes: inode.attributes }),
  };
}
