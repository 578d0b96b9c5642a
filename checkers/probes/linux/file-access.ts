import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';

/** Modes and owners of files and of every directory above them. Symbolic links, sockets and devices are passed over. */
export const fileAccess = defineProbe({
  kind: 'fileAccess',
  scope: z.strictObject({ machine: z.string(), paths: z.array(z.string().startsWith('/')).min(1) }),
  async collect(target, { machine, paths }) {
    const there = target.machine(machine);
    const found = (await there.list(paths)).filter(({ kind }) => kind === 'file' || kind === 'directory');
    const folders = [...new Set(found.flatMap(({ path }) => foldersAbove(path)))];
    const above = new Map((folders.length > 0 ? await there.list(folders) : []).map(({ path, mode, uid, gid }) => [path, { path, mode, uid, gid }]));
    return {
      files: found.map(({ path, kind, mode, uid, gid }) => ({
        path,
        kind: kind === 'directory' ? ('directory' as const) : ('file' as const),
        mode,
        uid,
        gid,
        above: foldersAbove(path).flatMap((folder) => above.get(folder) ?? []),
      })),
    };
  },
});

/** `/var/log/x.log` has `/var` and `/var/log` above it. */
const foldersAbove = (path: string): string[] => {
  const parts = path.split('/').filter(Boolean).slice(0, -1);
  return parts.map((_part, index) => `/${parts.slice(0, index + 1).join('/')}`);
};
