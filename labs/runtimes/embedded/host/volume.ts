import type { Inode } from './inode.ts';

/** A file system as the kernel walks it. Files have ids: inode numbers of a disk, paths of a synthetic one (`/proc`, `/sys`). */
export interface Volume {
  readonly dev: number;
  readonly root: string;
  /** Undefined once the file is gone. */
  inode(id: string): Inode | undefined;
  ino(id: string): number;
  child(id: string, name: string): string | undefined;
  children(id: string): Iterable<readonly [name: string, id: string]>;
  read(id: string, offset: number, length: number): Buffer;
  /** Synthetic files that can be set, e.g. sysctls. */
  write?(id: string, text: string): void;
  /** A part of it that is mounted read-only. */
  readOnly?(id: string): boolean;
}

export const isSynthetic = ({ id }: { id: string }): boolean => id.startsWith('/');

/** Where a file is mounted and how. */
export interface MountPoint {
  readonly volume: Volume;
  readonly root: string;
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: readonly string[];
  /** Path of its root in the file system that it shows; absent: `/`. */
  readonly within?: string;
  /** What is mounted in it, where that is not the machine's own matter. */
  readonly namespace?: MountNamespace;
}

/** The mounts that a group of processes sees. */
export interface MountNamespace {
  cross(mount: MountPoint, id: string): { mount: MountPoint; id: string };
}

/** A file as it was reached: `up` leads back to the root, so that `..` and the path need no search. */
export interface Trail {
  readonly mount: MountPoint;
  readonly id: string;
  readonly name: string;
  readonly up?: Trail;
}

export function pathOf(trail: Trail): string {
  let path = '';
  for (let at: Trail | undefined = trail; at?.up; at = at.up) path = `/${at.name}${path}`;
  return path || '/';
}
