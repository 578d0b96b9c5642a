import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import type { NotedFile } from '../../evidence/files.ts';
import type { FileStat } from '../../target.ts';
import { readGroups, readPasswd } from './account-files.ts';

/** The machine's disk, and what it keeps in memory. */
const everywhere = ['/**', '/tmp/**', '/run/**', '/run/lock/**', '/dev/shm/**'];
const most = 200;

/** Looks at every file of a machine for set-id programs, for files of nobody, and for those that all may write. */
export const fileSurvey = defineProbe({
  kind: 'fileSurvey',
  scope: z.strictObject({ machine: z.string() }),
  timeoutMs: 20_000,
  async collect(target, scope) {
    const machine = target.machine(scope.machine);
    const [files, passwd, groups] = await Promise.all([machine.list(everywhere), readPasswd(machine), readGroups(machine)]);
    const uids = new Set(passwd.map(({ uid }) => uid));
    const gids = new Set(groups.map(({ gid }) => gid));
    const closed = new Set(files.filter(({ kind, mode }) => kind === 'directory' && (mode & 0o1) === 0).map(({ path }) => path));
    const privileged = files.filter(isPrivileged).slice(0, most);
    const pristine = privileged.length > 0 ? await machine.pristine(privileged.map(({ path }) => path)) : {};
    return {
      privileged: privileged.map((file) => ({ ...noted(file), pristine: pristine[file.path] === true })),
      unowned: files
        .filter(({ uid, gid }) => !uids.has(uid) || !gids.has(gid))
        .slice(0, most)
        .map(noted),
      worldWritable: files
        .filter((file) => isWorldWritable(file) && !foldersOf(file.path).some((folder) => closed.has(folder)))
        .slice(0, most)
        .map(noted),
    };
  },
});

const noted = ({ path, mode, uid, gid }: FileStat): NotedFile => ({ path, mode, uid, gid });

/** Nobody gains by a bit that only the one who has the identity can use. */
const isPrivileged = ({ kind, mode }: FileStat) =>
  kind === 'file' && (((mode & 0o4000) !== 0 && (mode & 0o011) !== 0) || ((mode & 0o2000) !== 0 && (mode & 0o101) !== 0));

const isWorldWritable = ({ kind, mode }: FileStat) => (mode & 0o2) !== 0 && (kind === 'file' || (kind === 'directory' && (mode & 0o1000) === 0));

const foldersOf = (path: string) => [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index)).filter(Boolean);
