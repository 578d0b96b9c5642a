import path from 'node:path';
import type { ReachedFile } from '../../evidence/files.ts';
import type { FileStat, MachineTarget } from '../../target.ts';

/** As many links in a row as the kernel follows. */
const mostLinks = 40;

/** What was seen at a path: `undefined` where nothing is. */
type Seen = Map<string, FileStat | undefined>;

/**
 * Those of `found` that are files, directories or sockets, or links to one, with the directories above them. A link has the mode and the owner
 * of what it leads to, and the directories of both above it; one that leads nowhere is passed over.
 */
export async function guardedFiles(machine: MachineTarget, found: readonly FileStat[]): Promise<ReachedFile[]> {
  const seen: Seen = new Map(found.map((file) => [file.path, file]));
  for (;;) {
    const unknown = new Set<string>();
    const files = found.flatMap(({ path: at }) => reached(at, wayTo(at, { seen, unknown })));
    if (unknown.size === 0) return files;
    const stats = new Map((await machine.list([...unknown])).map((file) => [file.path, file]));
    for (const one of unknown) seen.set(one, stats.get(one));
  }
}

function reached(at: string, way: readonly FileStat[] | undefined): ReachedFile[] {
  const end = way?.at(-1);
  if (!way || (end?.kind !== 'file' && end?.kind !== 'directory' && end?.kind !== 'socket')) return [];
  const above = way.slice(0, -1).map(({ path: folder, mode, uid, gid }) => ({ path: folder, mode, uid, gid }));
  return [{ path: at, kind: end.kind, mode: end.mode, uid: end.uid, gid: end.gid, above }];
}

/** The directories on the way and what lies at its end, all of them real. Undefined where the way is broken, or not yet known. */
function wayTo(at: string, look: { seen: Seen; unknown: Set<string> }, links = 0): FileStat[] | undefined {
  const way: FileStat[] = [];
  for (const step of stepsTo(at)) {
    if (!look.seen.has(step)) look.unknown.add(step);
    const stat = look.seen.get(step);
    if (!stat || links > mostLinks) return undefined;
    const target = path.posix.resolve(way.at(-1)?.path ?? '/', stat.linkTarget ?? '');
    const real = stat.kind === 'symlink' ? wayTo(target, look, links + 1) : [stat];
    if (!real) return undefined;
    way.push(...real);
  }
  return way;
}

/** `/var`, `/var/log` and `/var/log/x` for `/var/log/x`. */
const stepsTo = (at: string): string[] => {
  const parts = at.split('/').filter(Boolean);
  return parts.map((_part, index) => `/${parts.slice(0, index + 1).join('/')}`);
};
