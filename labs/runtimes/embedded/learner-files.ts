import { createHash } from 'node:crypto';
import path from 'node:path';
import type { LearnerFile, LearnerFiles } from '../../contract.ts';
import { LabError } from '../../contract.ts';
import { segmentPattern } from './host/facts/globs.ts';
import type { Machine } from './machines.ts';
import { isSysError } from './sys/sys-error.ts';
import type { Stat, Sys } from './sys/sys.ts';

const maxFile = 1024 * 1024;
const writable = 2;

/** The learner's files, read and written by a process of the learner's: the kernel decides what may be. */
export function learnerFiles(machineOf: (name: string) => Machine): LearnerFiles {
  return {
    list: async (machine) => (machineOf(machine).spec.recipe.editable.length === 0 ? [] : asLearner(machineOf(machine), list)),
    read: (machine, file) => asLearner(machineOf(machine), (place) => read(place, file)),
    async write(machine, file, ...[content, etag]) {
      if (content.length > maxFile) throw new LabError('files.too_large', `${file} would be larger than 1 MiB`);
      return asLearner(machineOf(machine), (place) => write(place, file, { content, etag }));
    },
  };
}

interface Place {
  readonly machine: Machine;
  readonly sys: Sys;
  readonly globs: readonly string[];
}

async function asLearner<T>(machine: Machine, work: (place: Place) => Promise<T>): Promise<T> {
  const { editable, learner } = machine.spec.recipe;
  if (editable.length === 0 || !learner) throw new LabError('files.outside', `machine ${machine.name} offers no files`);
  const sys = await machine.host.enter({ user: learner.user, argv: ['agent', 'file'] });
  try {
    return await work({ machine, sys, globs: editable });
  } catch (error) {
    throw isSysError(error) ? new LabError(codes[error.code] ?? 'files.failed', error.message, { cause: error }) : error;
  } finally {
    await sys.exit(0);
  }
}

const codes: Readonly<Record<string, string>> = {
  EACCES: 'files.denied',
  EPERM: 'files.denied',
  EROFS: 'files.denied',
  ENOENT: 'files.not_found',
  ENOTDIR: 'files.not_found',
  ENOSPC: 'files.disk_full',
};

async function list({ machine, sys, globs }: Place): Promise<LearnerFile[]> {
  const names = namesOf(machine);
  const found = machine.host.facts.list(globs).filter(({ kind }) => kind === 'file');
  return Promise.all(found.map(async (file) => describe(sys, names, { ...file, path: file.path })));
}

async function read(place: Place, file: string): Promise<LearnerFile & { content: Uint8Array; etag: string }> {
  const stat = await place.sys.lstat(within(place, file));
  await refuseLinks(place, file);
  if (stat.type !== 'file') throw new LabError('files.denied', `${file} is not a regular file`);
  if (stat.size > maxFile) throw new LabError('files.too_large', `${file} is larger than 1 MiB`);
  const content = await place.sys.readFile(file);
  return { ...(await describe(place.sys, namesOf(place.machine), { ...stat, path: file })), content, etag: etagOf(content) };
}

async function write(place: Place, file: string, { content, etag }: { content: Uint8Array; etag: string | undefined }): Promise<{ etag: string }> {
  const before = await read(place, file).catch((error: unknown) => {
    if (isSysError(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (before && before.etag !== etag) throw new LabError('files.changed', `${file} was changed since it was opened`);
  if (!before && etag !== undefined) throw new LabError('files.changed', `${file} is gone`);
  if (before?.etag === etagOf(content)) return { etag: before.etag };
  if (!before) await refuseLinks(place, file);
  await replace(place, file, content);
  return { etag: etagOf(content) };
}

/** Whole, by a rename, which keeps mode and owner; where that would change the owner or the directory refuses, in place. */
async function replace({ sys }: Place, file: string, content: Uint8Array): Promise<void> {
  const { euid } = await sys.identity();
  const stat = await sys.lstat(file).catch(() => undefined);
  if (stat && (stat.uid !== euid || !(await sys.access(path.posix.dirname(file), writable)))) {
    await sys.writeFile(file, content, { truncate: true });
    return;
  }
  const draft = path.posix.join(path.posix.dirname(file), `.${path.posix.basename(file)}.${sys.pid}~`);
  try {
    await sys.writeFile(draft, content, { create: true, exclusive: true, mode: 0o644 });
    if (stat) await sys.chown(draft, -1, stat.gid).catch(() => undefined);
    if (stat) await sys.chmod(draft, stat.mode);
    await sys.rename(draft, file);
  } catch (error) {
    await sys.unlink(draft).catch(() => undefined);
    throw error;
  }
}

/** The path, where a glob covers it. */
function within({ globs }: Place, file: string): string {
  const clean = file.startsWith('/') && path.posix.normalize(file) === file;
  if (!clean || !globs.some((glob) => covers(segments(glob), segments(file)))) {
    throw new LabError('files.outside', `${file} is not one of the files of this exercise`);
  }
  return file;
}

/** What lies beneath the glob's fixed part is reached without any symbolic link. */
async function refuseLinks({ sys, globs }: Place, file: string): Promise<void> {
  const parts = segments(file);
  const glob = globs.find((each) => covers(segments(each), parts)) ?? '/';
  const folders = segments(path.posix.dirname(glob));
  const magic = folders.findIndex((segment) => /[*?[\\]/.test(segment));
  for (let depth = magic === -1 ? folders.length : magic; depth < parts.length; depth += 1) {
    const at = `/${parts.slice(0, depth + 1).join('/')}`;
    const stat = await sys.lstat(at).catch(() => undefined);
    if (stat?.type === 'symlink') throw new LabError('files.denied', `${at} is a symbolic link`);
  }
}

const segments = (text: string): string[] => text.split('/').filter(Boolean);

function covers([head, ...tail]: readonly string[], file: readonly string[]): boolean {
  if (head === undefined) return file.length === 0;
  if (head === '**') return covers(tail, file) || (file.length > 0 && covers([head, ...tail], file.slice(1)));
  const [first, ...rest] = file;
  return first !== undefined && segmentPattern(head).test(first) && covers(tail, rest);
}

interface Names {
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

function namesOf({ host }: Machine): Names {
  const table = (file: string) =>
    new Map(
      (host.kernel.readText(file) ?? '').split('\n').flatMap((line) => {
        const [name, , id] = line.split(':');
        return name && id ? [[Number(id), name] as const] : [];
      }),
    );
  return { users: table('/etc/passwd'), groups: table('/etc/group') };
}

async function describe(
  sys: Sys,
  { users, groups }: Names,
  file: Pick<Stat, 'mode' | 'uid' | 'gid' | 'size' | 'mtimeMs'> & { path: string },
): Promise<LearnerFile> {
  const { path: name, mode, uid, gid, size, mtimeMs } = file;
  const owner = users.get(uid) ?? String(uid);
  const group = groups.get(gid) ?? String(gid);
  return { path: name, mode, owner, group, size, mtimeMs: Math.floor(mtimeMs), writable: await sys.access(name, writable) };
}

const etagOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex').slice(0, 32);
