import type { FileType, Stat } from '../../sys/sys.ts';

const letters: Record<FileType, string> = { file: '-', directory: 'd', symlink: 'l', socket: 's', fifo: 'p', character: 'c', block: 'b' };

/** `-rwsr-xr-x`, as `ls -l` prints it. */
export function modeText({ type, mode }: Pick<Stat, 'type' | 'mode'>): string {
  const triplet = (bits: number, special: boolean, letter: string) =>
    (bits & 4 ? 'r' : '-') + (bits & 2 ? 'w' : '-') + (special ? (bits & 1 ? letter : letter.toUpperCase()) : bits & 1 ? 'x' : '-');
  return (
    letters[type] + triplet(mode >> 6, (mode & 0o4000) !== 0, 's') + triplet(mode >> 3, (mode & 0o2000) !== 0, 's') + triplet(mode, (mode & 0o1000) !== 0, 't')
  );
}

/** st_mode's type bits. */
export const typeBits: Record<FileType, number> = {
  fifo: 0o010000,
  character: 0o020000,
  directory: 0o040000,
  block: 0o060000,
  file: 0o100000,
  symlink: 0o120000,
  socket: 0o140000,
};
