/** How the kernel decides by owner, group and mode. Access control lists and capabilities of single files are not part of it. */
export interface Principal {
  readonly name: string;
  readonly uid: number;
  /** The primary group and the others. */
  readonly gids: readonly number[];
}
export interface Owned {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}
export interface Guarded extends Owned {
  /** The directories above, from the root. */
  readonly above: readonly Owned[];
}
export type Right = 'read' | 'write' | 'execute';

const bits = { read: 4, write: 2, execute: 1 } as const;
const sticky = 0o1000;

/** By the file's own mode alone. The owner's bits decide for the owner, be the group's ever so wide. */
export function permits({ mode, uid, gid }: Owned, who: Principal, right: Right): boolean {
  if (who.uid === 0) return right !== 'execute' || (mode & 0o111) !== 0;
  const shift = who.uid === uid ? 6 : who.gids.includes(gid) ? 3 : 0;
  return ((mode >> shift) & bits[right]) !== 0;
}

/** By the file's mode and by those of every directory above it. */
export const reaches = (file: Guarded, who: Principal, right: Right): boolean => passes(file.above, who) && permits(file, who, right);

/** Whether `who` can decide what lies at the path: by writing it, by changing its mode, or by putting something else in its place. */
export function changes(file: Guarded, who: Principal): boolean {
  if (!passes(file.above, who)) return false;
  return who.uid === file.uid || permits(file, who, 'write') || replaces(file, who);
}

const passes = (above: readonly Owned[], who: Principal) => above.every((folder) => permits(folder, who, 'execute'));

function replaces({ above, ...file }: Guarded, who: Principal): boolean {
  return above.some((folder, index) => {
    const entry = above[index + 1] ?? file;
    return permits(folder, who, 'write') && ((folder.mode & sticky) === 0 || who.uid === entry.uid || who.uid === folder.uid || who.uid === 0);
  });
}
