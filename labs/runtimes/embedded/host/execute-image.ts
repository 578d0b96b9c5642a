import { SysError } from '../sys/sys-error.ts';
import type { Image, SpawnRequest } from '../sys/sys.ts';
import { withEffective } from './credentials.ts';
import type { FileSystem } from './file-system.ts';
import { type Inode, setgid, setuid } from './inode.ts';
import type { Walker } from './paths.ts';
import { may, X } from './permissions.ts';
import type { Process } from './process.ts';
import { isElf, programOf } from './program-bytes.ts';
import { pathOf, type Trail } from './volume.ts';

const longestArguments = 2 * 1024 * 1024;
const longestName = 15;

export interface Loaded {
  readonly trail: Trail;
  readonly inode: Inode;
  readonly image: Image;
}

/** execve's view of a file. EACCES, ENOENT, ENOEXEC, E2BIG. */
export function load(files: FileSystem, walker: Walker, request: Pick<SpawnRequest, 'path' | 'argv' | 'env'>): Loaded {
  const size = [...request.argv, ...Object.entries(request.env).flat()].reduce((sum, word) => sum + word.length + 1, 0);
  if (size > longestArguments) throw new SysError('E2BIG');
  const trail = files.paths.resolve(walker, request.path);
  const inode = files.paths.inode(trail);
  if (inode.type !== 'file' || trail.mount.options.includes('noexec') || !may(inode, walker.credentials, X)) throw new SysError('EACCES');
  const image = imageOf(files, trail, inode);
  if (image.kind === 'script') interpreter(files, walker, image.interpreter);
  return { trail, inode, image };
}

function interpreter(files: FileSystem, walker: Walker, path: string): void {
  const inode = files.paths.inode(files.paths.resolve(walker, path));
  if (inode.type !== 'file' || !may(inode, walker.credentials, X)) throw new SysError('EACCES');
}

/** How a file is to be run: what it is known to be, else what its bytes say. */
export function imageOf(files: FileSystem, trail: Trail, inode: Inode): Image {
  const { volume } = trail.mount;
  const start = inode.image ? undefined : volume.read(trail.id, 0, 256);
  const program = inode.image ?? (start && isElf(start) ? programOf(volume.read(trail.id, 0, inode.size)) : undefined);
  if (program) return 'program' in program ? { kind: 'program', name: program.program } : { kind: 'unsimulated', name: program.unsimulated };
  if (!start || isElf(start)) throw new SysError('ENOEXEC');
  const shebang = /^#![ \t]*(\S+)(?:[ \t]+([^\n]*?))?[ \t]*(?:\n|$)/.exec(start.toString('latin1'));
  if (shebang?.[1]) return { kind: 'script', interpreter: shebang[1], ...(shebang[2] ? { argument: shebang[2] } : {}) };
  if (start.subarray(0, 80).includes(0)) throw new SysError('ENOEXEC');
  return { kind: 'text' };
}

/** Puts an image in a process: its name, its executable, and the user and group that setuid and setgid give. */
export function take(
  process: Process,
  { trail, inode, image }: Loaded,
  request: { path?: string; argv: readonly string[]; env: Readonly<Record<string, string>>; bounding: ReadonlySet<string> },
): void {
  const interpreted = process.image?.kind === 'script' && image.kind === 'program';
  process.argv = request.argv;
  process.env = request.env;
  // The name that was called, not what a link leads to.
  if (!interpreted) process.comm = (request.path?.split('/').at(-1) || trail.name).slice(0, longestName);
  process.exe = pathOf(trail);
  process.exeId = trail.id;
  process.image = image;
  const honoured = image.kind !== 'script' && image.kind !== 'text' && !trail.mount.options.includes('nosuid') && !process.noNewPrivileges;
  const { credentials } = process;
  process.credentials = withEffective(
    credentials,
    {
      ...(honoured && (inode.mode & setuid) !== 0 ? { euid: inode.uid } : {}),
      ...(honoured && (inode.mode & 0o2010) === (setgid | 0o010) ? { egid: inode.gid } : {}),
    },
    request.bounding,
  );
}
