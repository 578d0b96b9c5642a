import { createHash } from 'node:crypto';
import type { Inode } from './inode.ts';
import type { Volume } from './volume.ts';

/** A file that is made when it is looked at. */
export interface SyntheticFile {
  /** Default `file`. */
  readonly type?: 'file' | 'directory' | 'symlink' | 'character';
  /** Default 0444 for files, 0555 for directories, 0777 for links. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly text?: () => string | Buffer;
  readonly target?: () => string;
  readonly names?: () => Iterable<string>;
  readonly write?: (text: string) => void;
  /** EROFS for who may write otherwise. */
  readonly readOnly?: boolean;
  readonly device?: readonly [number, number];
  /** Shown as the size; the kernel says 0. */
  readonly size?: number;
}

const modes = { file: 0o444, directory: 0o555, symlink: 0o777, character: 0o620 };

/** A file system of files that are made when they are looked at. `find` gets a path without leading slash; the root is the empty path. */
export function syntheticVolume(dev: number, { find, bootMs }: { find(path: string): SyntheticFile | undefined; bootMs: number }): Volume {
  const at = (id: string): SyntheticFile | undefined => find(id.slice(1));
  const join = (id: string, name: string): string => (id === '/' ? `/${name}` : `${id}/${name}`);
  return {
    dev,
    root: '/',
    ino: (id) => (id === '/' ? 1 : 4_026_531_840 + (createHash('md5').update(id).digest().readUInt32LE() % 268_435_456)),
    inode: (id) => {
      const file = at(id);
      return file && inodeOf(file, bootMs);
    },
    child: (id, name) => (at(join(id, name)) ? join(id, name) : undefined),
    *children(id) {
      for (const name of at(id)?.names?.() ?? []) yield [name, join(id, name)];
    },
    read(id, offset, length) {
      const content = at(id)?.text?.() ?? '';
      return Buffer.from(content).subarray(offset, Math.min(offset + length, Number.MAX_SAFE_INTEGER));
    },
    readOnly: (id) => at(id)?.readOnly ?? false,
    write: (id, text) => at(id)?.write?.(text),
  };
}

function inodeOf({ type = 'file', mode = modes[type], uid = 0, gid = 0, size = 0, device, target }: SyntheticFile, time: number): Inode {
  return {
    type,
    mode,
    uid,
    gid,
    size,
    nlink: type === 'directory' ? 2 : 1,
    mtime: time,
    ctime: time,
    atime: time,
    device,
    ...(target ? { target: target() } : {}),
  };
}
