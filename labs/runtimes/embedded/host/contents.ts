import { SysError } from '../sys/sys-error.ts';
import type { OpenFlags } from '../sys/sys.ts';
import type { Devices } from './devices.ts';
import type { FileCaller, FileSystem } from './file-system.ts';
import { type Inode, sticky } from './inode.ts';
import { readOnly } from './mount-table.ts';
import type { Names } from './names.ts';
import type { Found } from './paths.ts';
import { appendOnly, assertWritable, may, R, W } from './permissions.ts';
import { isSynthetic, type Trail } from './volume.ts';

/** An open file: descriptors that were duplicated share it, and with it the position. */
export interface OpenFile {
  readonly trail: Trail;
  readonly type: Inode['type'];
  readonly readable: boolean;
  readonly writable: boolean;
  readonly append: boolean;
  position: number;
  /** How many descriptors lead here. */
  holders: number;
}

const longestRead = 64 * 1024 * 1024;

/** System calls that reach what is in files. */
export class Contents {
  readonly #files: FileSystem;
  readonly #devices: Devices;
  readonly #open = new Map<string, number>();
  names: Names | undefined;

  constructor(files: FileSystem, devices: Devices) {
    this.#files = files;
    this.#devices = devices;
  }

  isHeld(id: string): boolean {
    return this.#open.has(id);
  }

  open(caller: FileCaller, path: string, flags: OpenFlags): OpenFile {
    const trail = this.#reach(caller, path, flags);
    const { type } = this.#files.paths.inode(trail);
    if (type === 'socket') throw new SysError('ENXIO');
    this.#open.set(trail.id, (this.#open.get(trail.id) ?? 0) + 1);
    return { trail, type, readable: flags.read ?? !flags.write, writable: flags.write ?? false, append: flags.append ?? false, position: 0, holders: 1 };
  }

  close(file: OpenFile): void {
    if (--file.holders > 0) return;
    const { id } = file.trail;
    const left = (this.#open.get(id) ?? 1) - 1;
    if (left > 0) this.#open.set(id, left);
    else {
      this.#open.delete(id);
      if (!isSynthetic(file.trail)) this.names?.closed(id);
    }
    if (file.type === 'fifo') this.#devices.fifoClosed(id, file);
  }

  read(file: OpenFile, length: number): Buffer | Promise<Buffer> {
    if (!file.readable) throw new SysError('EBADF');
    if (file.type === 'directory') throw new SysError('EISDIR');
    if (file.type === 'fifo') return this.#devices.readFifo(file.trail.id, length);
    if (file.type === 'character' || file.type === 'block') return this.#devices.read(this.#device(file.trail), length);
    const bytes = file.trail.mount.volume.read(file.trail.id, file.position, length);
    file.position += bytes.length;
    return bytes;
  }

  write(caller: FileCaller, file: OpenFile, bytes: Uint8Array): number | Promise<number> {
    if (!file.writable) throw new SysError('EBADF');
    if (file.type === 'fifo') return this.#devices.writeFifo(file.trail.id, bytes);
    if (file.type === 'character' || file.type === 'block') return this.#devices.write(this.#device(file.trail), bytes);
    const { volume } = file.trail.mount;
    if (isSynthetic(file.trail)) {
      if (!volume.write) throw new SysError('EIO');
      volume.write(file.trail.id, Buffer.from(bytes).toString());
      return bytes.length;
    }
    const inode = this.#files.paths.inode(file.trail);
    if (file.append) file.position = inode.size;
    this.#files.stripSetid(caller, file.trail.id, inode);
    this.#files.disk.write(file.trail.id, file.position, bytes);
    file.position += bytes.length;
    return bytes.length;
  }

  /** A regular file whole; a device or fifo is for `open`. */
  readFile(caller: FileCaller, path: string): Buffer | Promise<Buffer> {
    const trail = this.#files.paths.resolve(caller, path);
    const inode = this.#files.paths.inode(trail);
    if (inode.type === 'directory') throw new SysError('EISDIR');
    if (!may(inode, caller.credentials, R)) throw new SysError('EACCES');
    if (inode.type === 'socket') throw new SysError('ENXIO');
    if (inode.type === 'fifo') return this.#devices.readFifo(trail.id, longestRead);
    if (inode.type === 'character' || inode.type === 'block') return this.#devices.read(this.#device(trail), longestRead);
    return trail.mount.volume.read(trail.id, 0, Number.MAX_SAFE_INTEGER);
  }

  writeFile(caller: FileCaller, path: string, { data, flags }: { data: Uint8Array; flags: OpenFlags }): number | Promise<number> {
    const file = this.open(caller, path, { create: true, truncate: !flags.append, ...flags, write: true, read: false });
    try {
      return data.length === 0 ? 0 : this.write(caller, file, data);
    } finally {
      this.close(file);
    }
  }

  #reach(caller: FileCaller, path: string, flags: OpenFlags): Trail {
    const { paths } = this.#files;
    const exclusive = flags.create === true && flags.exclusive === true;
    const found = paths.find(caller, path, !exclusive);
    if (!found.trail) return this.#create(caller, found, flags);
    if (exclusive) throw new SysError('EEXIST');
    const inode = paths.inode(found.trail);
    if (flags.write) this.#assertWrite(caller, { ...found, trail: found.trail }, flags);
    if ((flags.read ?? !flags.write) && !may(inode, caller.credentials, R)) throw new SysError('EACCES');
    if (!flags.write || inode.type !== 'file' || isSynthetic(found.trail)) return found.trail;
    const trail = this.#files.own(found.trail);
    if (flags.truncate) {
      if (appendOnly(inode)) throw new SysError('EPERM');
      this.#files.stripSetid(caller, trail.id, inode);
      this.#files.disk.truncate(trail.id, 0);
    }
    return trail;
  }

  #create(caller: FileCaller, found: Found, flags: OpenFlags): Trail {
    if (!flags.create) throw new SysError('ENOENT');
    if (found.directory) throw new SysError('EISDIR');
    const parent = this.#files.assertFree(caller, found);
    return this.#files.make(caller, { parent, name: found.name }, { type: 'file', mode: flags.mode ?? 0o666 });
  }

  #assertWrite(caller: FileCaller, { trail, parent }: { trail: Trail; parent: Trail }, flags: OpenFlags): void {
    const inode = this.#files.paths.inode(trail);
    if (inode.type === 'directory') throw new SysError('EISDIR');
    if (inode.type === 'file' && readOnly(trail.mount)) throw new SysError('EROFS');
    if (flags.create && inode.type === 'file') this.#assertNotPlanted(caller, inode, this.#files.paths.inode(parent));
    assertWritable(inode, caller.credentials);
    if (trail.mount.volume.readOnly?.(trail.id)) throw new SysError('EROFS');
    if (appendOnly(inode) && !flags.append) throw new SysError('EPERM');
  }

  /** fs.protected_regular: in a sticky directory that others may write, nobody opens with O_CREAT what somebody else put there. */
  #assertNotPlanted({ credentials }: FileCaller, inode: Inode, directory: Inode): void {
    const level = Number(this.#files.sysctl('fs.protected_regular') ?? 0);
    if (level === 0 || (directory.mode & sticky) === 0 || inode.uid === directory.uid || inode.uid === credentials.euid) return;
    if ((directory.mode & W) !== 0 || (level > 1 && (directory.mode & 0o020) !== 0)) throw new SysError('EACCES');
  }

  #device(trail: Trail): { numbers: readonly [number, number]; block: boolean } {
    const { device, type } = this.#files.paths.inode(trail);
    if (trail.mount.options.includes('nodev') && !isPseudo(trail)) throw new SysError('EACCES');
    return { numbers: device ?? [0, 0], block: type === 'block' };
  }
}

const isPseudo = ({ mount }: Trail): boolean => mount.type === 'devpts';
