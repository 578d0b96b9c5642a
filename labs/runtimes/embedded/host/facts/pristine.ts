import { isSysError } from '../../sys/sys-error.ts';
import { rootId } from '../disk.ts';
import type { Inode } from '../inode.ts';
import type { Kernel } from '../kernel.ts';
import type { Trail } from '../volume.ts';

/** Which files still hold what the machine started with: `false` for one that it did not have, `undefined` for one that is not there now. */
export function pristine(kernel: Kernel, paths: readonly string[]): Record<string, boolean | undefined> {
  return Object.fromEntries(paths.map((path) => [path, isPristine(kernel, path)]));
}

function isPristine(kernel: Kernel, path: string): boolean | undefined {
  const now = resolve(kernel, path);
  if (now === undefined || kernel.files.paths.inode(now).type !== 'file') return undefined;
  const before = baseFile(kernel, path);
  if (before === undefined) return false;
  if (before === now.id && kernel.disk.untouched(now.id)) return true;
  return sameBytes(kernel, before, now.id);
}

function resolve({ files, root }: Kernel, path: string): Trail | undefined {
  try {
    const trail = files.paths.resolve(root, path);
    return trail.id.startsWith('/') ? undefined : trail;
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}

/** The id that a path had in the base, links followed there. */
function baseFile({ disk }: Kernel, path: string): string | undefined {
  const rest = path.split('/').filter(Boolean).reverse();
  const trail = [rootId];
  for (let steps = 0; rest.length > 0 && steps < 200; steps++) {
    const name = rest.pop() ?? '';
    if (name === '.') continue;
    if (name === '..') {
      if (trail.length > 1) trail.pop();
      continue;
    }
    const id = disk.directories.baseChild(trail.at(-1) ?? rootId, name);
    const inode: Inode | undefined = id === undefined ? undefined : disk.inodes.base.get(id);
    if (id === undefined || !inode) return undefined;
    if (inode.type !== 'symlink') {
      trail.push(id);
      continue;
    }
    const target = inode.target ?? '';
    if (target.startsWith('/')) trail.splice(1);
    rest.push(...target.split('/').filter(Boolean).reverse());
  }
  return trail.at(-1);
}

function sameBytes({ disk }: Kernel, before: string, now: string): boolean {
  const [base, inode] = [disk.inodes.base.get(before), disk.inodes.get(now)];
  if (!base || inode?.size !== base.size) return false;
  return disk.readBase(before).equals(disk.read(now, 0, inode.size));
}
