import { rootId } from '../host/disk.ts';
import type { Inode } from '../host/inode.ts';
import { Kernel } from '../host/kernel.ts';
import { MemoryStore, type StoreBase } from '../store/memory-store.ts';

export interface TreeFile {
  readonly type: Inode['type'];
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly text?: string | Uint8Array;
  readonly target?: string;
  readonly image?: Inode['image'];
  /** Bytes, where neither text nor target says it. */
  readonly size?: number;
  readonly mtime?: number;
}

/** The files of a machine that is being made. Paths are absolute; links in them are followed, but for the last name. */
export class Tree {
  readonly store: MemoryStore;
  readonly kernel: Kernel;

  constructor(base?: StoreBase, now: () => number = Date.now, store = new MemoryStore(base)) {
    this.store = store;
    if (this.store.table('inodes').size === 0) {
      const time = now();
      this.store
        .table<Inode>('inodes')
        .set(rootId, { type: 'directory', mode: 0o755, uid: 0, gid: 0, nlink: 2, size: 4096, mtime: time, ctime: time, atime: time });
    }
    this.kernel = new Kernel(
      { store: this.store, hostname: '', bounding: new Set(), diskBytes: Number.POSITIVE_INFINITY, pids: 1, memory: 0, cpus: 1, now },
      () => undefined,
    );
  }

  has(path: string): boolean {
    try {
      return this.kernel.files.paths.find(this.kernel.root, path, false).trail !== undefined;
    } catch {
      return false;
    }
  }

  read(path: string): string | undefined {
    return this.kernel.readText(path);
  }

  /** Makes a file, or changes the one that is there; folders above it are made as root's. */
  put(path: string, { text, image, size, target, type, mode, uid, gid, mtime }: TreeFile): void {
    const { kernel } = this;
    this.parents(path);
    const found = kernel.files.paths.find(kernel.root, path, false);
    const same = found.trail && kernel.files.paths.inode(found.trail).type === type && type !== 'symlink';
    if (found.trail && !same) this.remove(path);
    const id = same ? found.trail.id : kernel.files.make({ ...kernel.root, umask: 0 }, found, { type, mode, target }).id;
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    if (bytes) {
      kernel.disk.truncate(id, 0);
      kernel.disk.write(id, 0, bytes);
    } else if (image) kernel.disk.change(id, { image, size: size ?? 0 });
    else if (size !== undefined && type === 'file') kernel.disk.truncate(id, size);
    kernel.disk.change(id, { mode, uid, gid, ...(target === undefined ? {} : { size: target.length }), ...(mtime === undefined ? {} : { mtime }) });
  }

  /** Replaces a text file's content and keeps what else it is. */
  edit(path: string, change: (text: string) => string): void {
    const before = this.read(path) ?? '';
    const after = change(before);
    if (!this.has(path)) this.put(path, { type: 'file', mode: 0o644, uid: 0, gid: 0, text: after });
    else if (after !== before) void this.kernel.contents.writeFile(this.kernel.root, path, { data: Buffer.from(after), flags: {} });
  }

  parents(path: string): void {
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (folder === '' || this.#isDirectory(folder)) return;
    this.parents(folder);
    this.kernel.names.mkdir(this.kernel.root, folder, 0o755);
  }

  remove(path: string): void {
    const { kernel } = this;
    const entries = kernel.files.walk(kernel.root, path).reverse();
    for (const { path: one, stat } of entries) {
      if (stat.type === 'directory') kernel.names.rmdir(kernel.root, one);
      else kernel.names.unlink(kernel.root, one);
    }
  }

  #isDirectory(path: string): boolean {
    try {
      return this.kernel.files.stat(this.kernel.root, path).type === 'directory';
    } catch {
      return false;
    }
  }
}

/** What a finished machine is made of: only its files on the root file system, for all labs to share. */
export function freezeTree(store: MemoryStore): StoreBase {
  const inodes = new Map([...store.table<Inode>('inodes').entries()].filter(([, { dev }]) => dev === undefined));
  const keeps = (key: string, separator: string): boolean => inodes.has(key.split(separator, 1)[0] ?? '');
  const rows = (name: string, separator: string): Map<string, unknown> => new Map([...store.table(name).entries()].filter(([key]) => keeps(key, separator)));
  const next = Math.max(...[...inodes.keys()].map(Number)) + 1;
  return new Map<string, ReadonlyMap<string, unknown>>([
    ['inodes', inodes],
    ['entries', rows('entries', '/')],
    ['data', rows('data', '.')],
    ['disk', new Map([['next', next]])],
  ]);
}
