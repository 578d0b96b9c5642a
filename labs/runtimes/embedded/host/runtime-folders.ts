import { isSysError } from '../sys/sys-error.ts';
import type { Kernel } from './kernel.ts';

const journalGroup = 999;

/** What systemd and its tmpfiles make in /run, an empty tmpfs, at each boot. */
const folders: readonly (readonly [path: string, mode: number, gid?: number])[] = [
  ['/run/lock', 0o1777],
  ['/run/lock/subsys', 0o755],
  ['/run/log', 0o755],
  ['/run/log/journal', 0o2755, journalGroup],
  ['/run/mount', 0o755],
  ['/run/sudo', 0o711],
  ['/run/sudo/ts', 0o700],
  ['/run/systemd', 0o755],
  ...['ask-password', 'inaccessible', 'journal', 'machines', 'seats', 'sessions', 'shutdown', 'system', 'units', 'users'].map(
    (name) => [`/run/systemd/${name}`, 0o755] as const,
  ),
  ['/run/user', 0o755],
];

export function makeRuntimeFolders(kernel: Kernel): void {
  const { names, files, disk, root } = kernel;
  for (const [path, mode, gid = 0] of folders) {
    try {
      names.mkdir(root, path, 0o755);
    } catch (error) {
      if (!isSysError(error, 'EEXIST')) throw error;
    }
    disk.change(files.paths.resolve(root, path).id, { mode, gid });
  }
}
