import { SysError } from '../sys/sys-error.ts';
import { type Credentials, holds, inGroup } from './credentials.ts';
import { type Inode, sticky } from './inode.ts';

export const R = 4;
export const W = 2;
export const X = 1;

/** access(2) as the kernel decides: the first class that fits counts, root may all but execute a file that nobody may. */
export function may(inode: Inode, who: Credentials, want: number): boolean {
  if (granted(inode, who, want)) return true;
  if (holds(who, 'dac_override', inode)) return (want & X) === 0 || inode.type === 'directory' || (inode.mode & 0o111) !== 0;
  return holds(who, 'dac_read_search', inode) && (want === R || (inode.type === 'directory' && (want & W) === 0));
}

function granted({ uid, gid, mode }: Inode, who: Credentials, want: number): boolean {
  const bits = uid === who.euid ? mode >> 6 : inGroup(who, gid) ? mode >> 3 : mode;
  return (bits & want) === want;
}

export const owns = (inode: Inode, who: Credentials): boolean => inode.uid === who.euid || holds(who, 'fowner', inode);

const fixed = (inode: Inode): boolean => inode.attributes?.includes('i') === true;
export const appendOnly = (inode: Inode): boolean => inode.attributes?.includes('a') === true;

/** Throws EPERM for what chattr +i or +a keeps from being changed. */
export function assertChangeable(inode: Inode): void {
  if (fixed(inode) || appendOnly(inode)) throw new SysError('EPERM');
}

export function assertWritable(inode: Inode, who: Credentials): void {
  if (fixed(inode)) throw new SysError('EPERM');
  if (!may(inode, who, W)) throw new SysError('EACCES');
}

/** Whether a name may be made in this directory. */
export function assertMayCreate(directory: Inode, who: Credentials): void {
  if (!may(directory, who, W | X)) throw new SysError('EACCES');
  if (fixed(directory)) throw new SysError('EPERM');
}

/** Whether this name may be taken out of this directory: in a sticky one only by the owner of the file or of the directory. */
export function assertMayDelete(directory: Inode, victim: Inode, who: Credentials): void {
  if (!may(directory, who, W | X)) throw new SysError('EACCES');
  if (fixed(directory) || appendOnly(directory)) throw new SysError('EPERM');
  if ((directory.mode & sticky) !== 0 && !owns(victim, who) && directory.uid !== who.euid) throw new SysError('EPERM');
  assertChangeable(victim);
}
