import { SysError } from '../sys/sys-error.ts';
import type { SysFiles } from '../sys/sys.ts';
import type { OpenFile } from './contents.ts';
import type { Kernel } from './kernel.ts';
import type { Process } from './process.ts';
import type { Caller } from './process-sys.ts';

const firstFree = 3;
const mostOpen = 1024;

/** The calls of one process about files. */
export function fileCalls({ files, names, contents }: Kernel, { call }: Caller): SysFiles {
  return {
    stat: (path) => call((process) => files.stat(process, path)),
    lstat: (path) => call((process) => files.stat(process, path, false)),
    readdir: (path) => call((process) => files.readdir(process, path)),
    walk: (path, options) => call((process) => files.walk(process, path, options)),
    readFile: (path) => call((process) => contents.readFile(process, path)),
    async writeFile(path, data, flags = {}) {
      await call((process) => contents.writeFile(process, path, { data: typeof data === 'string' ? Buffer.from(data) : data, flags }));
    },
    open: (path, flags) => call((process) => keep(process, contents.open(process, path, flags))),
    read: (fd, length) => call((process) => contents.read(opened(process, fd), length)),
    write: (fd, data) => call((process) => contents.write(process, opened(process, fd), data)),
    close: (fd) =>
      call((process) => {
        contents.close(opened(process, fd));
        process.files.delete(fd);
      }),
    mkdir: (path, mode = 0o777) => call((process) => names.mkdir(process, path, mode)),
    rmdir: (path) => call((process) => names.rmdir(process, path)),
    unlink: (path) => call((process) => names.unlink(process, path)),
    rename: (from, to) => call((process) => names.rename(process, from, to)),
    link: (existing, path) => call((process) => names.link(process, existing, path)),
    symlink: (target, path) => call((process) => names.symlink(process, target, path)),
    readlink: (path) => call((process) => files.readlink(process, path)),
    realpath: (path) => call((process) => files.realpath(process, path)),
    mkfifo: (path, mode = 0o666) => call((process) => names.mkfifo(process, path, mode)),
    chmod: (path, mode) => call((process) => files.chmod(process, path, mode)),
    chown: (...[path, uid, gid, options]) => call((process) => files.chown(process, path, { uid, gid, follow: options?.follow ?? true })),
    utimes: (...[path, atime, mtime, options]) => call((process) => files.utimes(process, path, { times: { atime, mtime }, follow: options?.follow ?? true })),
    access: (path, mode, { effective = false } = {}) => call((process) => files.access(process, path, { mode, effective })),
    setAttributes: (path, attributes) => call((process) => files.setAttributes(process, path, attributes)),
    statfs: (path) => call((process) => files.statfs(process, path)),
  };
}

function keep({ files, confinement }: Process, file: OpenFile): number {
  if (files.size >= (confinement?.options.limits.openFiles ?? mostOpen)) throw new SysError('EMFILE');
  let fd = firstFree;
  while (files.has(fd)) fd++;
  files.set(fd, file);
  return fd;
}

function opened({ files }: Process, fd: number): OpenFile {
  const file = files.get(fd);
  if (!file) throw new SysError('EBADF');
  return file;
}
