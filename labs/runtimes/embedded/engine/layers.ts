import type { IdRange } from '../host/confinement.ts';
import type { Inode } from '../host/inode.ts';
import type { Kernel } from '../host/kernel.ts';
import { programOf } from '../host/program-bytes.ts';
import type { Owner } from './records.ts';
import type { TarEntry } from './tar.ts';

const gone = '.wh.';
const allGone = '.wh..wh..opq';

/** Trees of files in the storage's folder `vfs/dir`: one for each layer and container. Directories are a tree's own; the files of a layer are shared with all that is built on it. */
export class Layers {
  readonly #kernel: Kernel;
  readonly #owner: Owner;

  constructor(kernel: Kernel, owner: Owner) {
    this.#kernel = kernel;
    this.#owner = owner;
  }

  path(id: string): string {
    return `${this.#owner.storage}/vfs/dir/${id}`;
  }

  /** The directory's inode; undefined where it is gone. */
  top(id: string): string | undefined {
    const { files, root } = this.#kernel;
    try {
      return files.paths.resolve(root, this.path(id), false).id;
    } catch {
      return undefined;
    }
  }

  /** A new tree that begins as its parent is. */
  branch(id: string, parent?: string): string {
    const { disk, files, root } = this.#kernel;
    const folder = files.paths.resolve(root, `${this.#owner.storage}/vfs/dir`);
    const from = parent === undefined ? undefined : this.top(parent);
    const { uid, gid } = this.#owner;
    const top = from === undefined ? disk.create({ type: 'directory', mode: 0o755, uid, gid }) : this.#copy(from);
    disk.directories.set(folder.id, id, top);
    files.touchDirectory(folder, 1);
    return top;
  }

  /** Takes away a tree and what is its own. */
  remove(id: string, parent?: string): void {
    const { disk, files, root } = this.#kernel;
    const top = this.top(id);
    if (top === undefined) return;
    this.#removeBelow(top, parent === undefined ? undefined : this.top(parent));
    const folder = files.paths.resolve(root, `${this.#owner.storage}/vfs/dir`);
    disk.directories.delete(folder.id, id);
    disk.remove(top);
    files.touchDirectory(folder, -1);
  }

  /** Takes away what is in a directory that is not `kept` there. */
  #removeBelow(directory: string, kept: string | undefined): void {
    const { disk } = this.#kernel;
    for (const [name, id] of [...disk.directories.children(directory)]) {
      const before = kept === undefined ? undefined : disk.directories.child(kept, name);
      disk.directories.delete(directory, name);
      if (disk.inodes.get(id)?.type === 'directory') {
        this.#removeBelow(id, before);
        disk.remove(id);
      } else if (id !== before && (kept !== undefined || !disk.inodes.get(id)?.shared)) disk.remove(id);
    }
  }

  #copy(directory: string): string {
    const { disk } = this.#kernel;
    const made = disk.create({ ...disk.inodes.get(directory)! });
    for (const [name, id] of disk.directories.children(directory)) {
      disk.directories.set(made, name, disk.inodes.get(id)?.type === 'directory' ? this.#copy(id) : id);
    }
    return made;
  }

  /** From now on nobody changes the tree's files: who writes gets a copy. */
  freeze(id: string): void {
    const { disk } = this.#kernel;
    const visit = (directory: string): void => {
      for (const [, child] of disk.directories.children(directory)) {
        const inode = disk.inodes.get(child);
        if (inode?.type === 'directory') visit(child);
        else if (inode && !inode.shared) disk.inodes.set(child, { ...inode, shared: true });
      }
    };
    const top = this.top(id);
    if (top !== undefined) visit(top);
  }

  /** Puts an archive's members into a tree, whiteouts included. */
  extract(top: string, entries: readonly TarEntry[]): void {
    const { disk } = this.#kernel;
    const ids = mapping(this.#owner.ranges);
    for (const entry of entries) {
      const parts = entry.path.split('/');
      const name = parts.pop() ?? '';
      if (parts.includes('..') || name === '..') continue;
      if (name === '') {
        disk.change(top, { mode: entry.mode, uid: ids.outer(entry.uid), gid: ids.outer(entry.gid), mtime: entry.mtime * 1000 });
        continue;
      }
      const folder = this.#folder(top, parts);
      if (name === allGone) this.#empty(folder);
      else if (name.startsWith(gone)) this.#drop(folder, name.slice(gone.length));
      else this.#put({ top, folder, name }, entry);
    }
  }

  #put({ top, folder, name }: { top: string; folder: string; name: string }, entry: TarEntry): void {
    const { disk } = this.#kernel;
    const ids = mapping(this.#owner.ranges);
    const { type, mode, mtime, target, device, content } = entry;
    const there = disk.directories.child(folder, name);
    const traits = { mode, uid: ids.outer(entry.uid), gid: ids.outer(entry.gid), mtime: mtime * 1000 };
    if (type === 'directory' && there !== undefined && disk.inodes.get(there)?.type === 'directory') return disk.change(there, traits);
    if (there !== undefined) this.#drop(folder, name);
    if (type === 'link') {
      const linked = this.#find(top, target ?? '');
      if (linked !== undefined) disk.directories.set(folder, name, linked);
      return;
    }
    const program = content && programOf(content);
    const id = disk.create({ ...traits, type, ...(type === 'symlink' && { target, size: Buffer.byteLength(target ?? '') }), ...(device && { device }) });
    if (program) disk.change(id, { image: program, size: content.length, mtime: traits.mtime });
    else if (content && content.length > 0) {
      disk.write(id, 0, content);
      disk.change(id, { mtime: traits.mtime });
    }
    disk.directories.set(folder, name, id);
  }

  #folder(top: string, parts: readonly string[]): string {
    const { disk } = this.#kernel;
    const { uid, gid } = this.#owner;
    let at = top;
    for (const part of parts) {
      const next = disk.directories.child(at, part);
      const made = next !== undefined && disk.inodes.get(next)?.type === 'directory' ? next : disk.create({ type: 'directory', mode: 0o755, uid, gid });
      if (made !== next) disk.directories.set(at, part, made);
      at = made;
    }
    return at;
  }

  /** The file at a path of a tree. Symbolic links are not followed. */
  at(top: string, path: string): string | undefined {
    return this.#find(top, path);
  }

  /** One file as an archive's member. */
  entry(name: string, id: string): TarEntry[] {
    const inode = this.#kernel.disk.inodes.get(id);
    return inode ? this.#entry(name, id, inode) : [];
  }

  makeFolder(top: string, path: string): void {
    this.#folder(
      top,
      path.split('/').filter((part) => part !== '' && part !== '.'),
    );
  }

  has(top: string, path: string): boolean {
    return this.#find(top, path) !== undefined;
  }

  #find(top: string, path: string): string | undefined {
    let at: string | undefined = top;
    for (const part of path.split('/').filter((one) => one !== '' && one !== '.'))
      at = at === undefined ? undefined : this.#kernel.disk.directories.child(at, part);
    return at;
  }

  #drop(folder: string, name: string): void {
    const { disk } = this.#kernel;
    const id = disk.directories.child(folder, name);
    if (id === undefined) return;
    if (disk.inodes.get(id)?.type === 'directory') this.#empty(id);
    disk.directories.delete(folder, name);
    if (!disk.inodes.get(id)?.shared) disk.remove(id);
  }

  #empty(folder: string): void {
    for (const [name] of [...this.#kernel.disk.directories.children(folder)]) this.#drop(folder, name);
  }

  /** What a tree has that its parent has not, as an archive's members; `skipped` are paths that are mounted over. */
  difference(top: string, parent: string | undefined, skipped: ReadonlySet<string> = new Set()): TarEntry[] {
    const { disk } = this.#kernel;
    const found: TarEntry[] = [];
    const visit = (directory: string, before: string | undefined, path: string): void => {
      const names = new Map(disk.directories.children(directory));
      const earlier = new Map(before === undefined ? [] : disk.directories.children(before));
      for (const name of [...new Set([...names.keys(), ...earlier.keys()])].sort()) {
        const at = path === '' ? name : `${path}/${name}`;
        if (skipped.has(at)) continue;
        const [id, old] = [names.get(name), earlier.get(name)];
        if (id === undefined) found.push(whiteout(path, name));
        else this.#compare({ id, old, at, found, visit });
      }
    };
    visit(top, parent, '');
    return found;
  }

  #compare(one: { id: string; old: string | undefined; at: string; found: TarEntry[]; visit(id: string, old: string | undefined, path: string): void }): void {
    const { id, old, at, found, visit } = one;
    const { disk } = this.#kernel;
    const inode = disk.inodes.get(id)!;
    const before = old === undefined ? undefined : disk.inodes.get(old);
    if (inode.type !== 'directory') {
      if (id !== old) found.push(...this.#entry(at, id, inode));
      return;
    }
    const same = before?.type === 'directory' && before.mode === inode.mode && before.uid === inode.uid && before.gid === inode.gid;
    const place = found.length;
    visit(id, before?.type === 'directory' ? old : undefined, at);
    if (!same || found.length > place) found.splice(place, 0, ...this.#entry(at, id, inode));
  }

  #entry(path: string, id: string, inode: Inode): TarEntry[] {
    const ids = mapping(this.#owner.ranges);
    const { type, mode, mtime, target, device } = inode;
    if (type === 'socket') return [];
    const content = type === 'file' ? { content: this.#kernel.disk.read(id, 0, inode.size) } : {};
    const owner = { uid: ids.inner(inode.uid), gid: ids.inner(inode.gid) };
    return [{ path, type, mode, ...owner, mtime: Math.floor(mtime / 1000), ...content, ...(target !== undefined && { target }), ...(device && { device }) }];
  }

  /** Bytes of the files in a tree. */
  size(top: string): number {
    const { disk } = this.#kernel;
    let sum = 0;
    for (const [, id] of disk.directories.children(top)) {
      const inode = disk.inodes.get(id);
      sum += inode?.type === 'directory' ? this.size(id) : inode?.type === 'file' ? inode.size : 0;
    }
    return sum;
  }
}

const whiteout = (folder: string, name: string): TarEntry => ({
  path: `${folder === '' ? '' : `${folder}/`}${gone}${name}`,
  type: 'file',
  mode: 0,
  uid: 0,
  gid: 0,
  mtime: 0,
  content: Buffer.alloc(0),
});

/** Users of images and of the machine. */
function mapping(ranges: readonly IdRange[]): { outer(inner: number): number; inner(outer: number): number } {
  return {
    outer: (inner) => {
      const range = ranges.find((one) => inner >= one.inner && inner < one.inner + one.size);
      return range ? range.outer + inner - range.inner : inner;
    },
    inner: (outer) => {
      const range = ranges.find((one) => outer >= one.outer && outer < one.outer + one.size);
      return range ? range.inner + outer - range.outer : 65_534;
    },
  };
}
