import type { MemoryStore, OverlayTable } from '../store/memory-store.ts';
import { SysError } from '../sys/sys-error.ts';
import { Directories } from './directories.ts';
import type { Inode } from './inode.ts';
import { programBytes } from './program-bytes.ts';
import type { Volume } from './volume.ts';

const chunkSize = 4096;
const perInode = 256;
export const rootDev = 1;
export const rootId = '2';

type NewInode = Pick<Inode, 'type' | 'mode' | 'uid' | 'gid'> & Partial<Inode>;

/** Files, directories and their bytes in the store: `inodes`, `entries` and `data` (pieces of 4 KiB as latin-1 text; a piece of zeros is left out). */
export class Disk {
  readonly inodes: OverlayTable<Inode>;
  readonly directories: Directories;
  readonly #data: OverlayTable<string>;
  readonly #store: MemoryStore;
  readonly #limits = new Map<number, number>();
  readonly #used = new Map<number, number>();
  readonly #now: () => number;
  #next: number;

  constructor(store: MemoryStore, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
    this.inodes = store.table('inodes');
    this.directories = new Directories(store.table('entries'));
    this.#data = store.table('data');
    this.#next = (store.base.get('disk')?.get('next') as number | undefined) ?? Number(rootId);
    for (const [id, inode] of this.inodes.changes()) {
      this.#next = Math.max(this.#next, Number(id) + 1);
      const before = this.inodes.base.get(id);
      this.#account(inode ?? before, cost(inode) - cost(before));
    }
  }

  /** A file system of its own on this disk, of at most `limit` bytes beyond what the base holds. */
  volume(dev: number, options: { root: string; limit: number }): Volume {
    this.#limits.set(dev, options.limit);
    return {
      dev,
      root: options.root,
      inode: (id) => this.inodes.get(id),
      ino: Number,
      child: (id, name) => this.directories.child(id, name),
      children: (id) => this.directories.children(id),
      read: (id, offset, length) => this.read(id, offset, length),
    };
  }

  get nextId(): number {
    return this.#next;
  }

  usage(dev: number): { used: number; limit: number } {
    return { used: this.#used.get(dev) ?? 0, limit: this.#limits.get(dev) ?? 0 };
  }

  create(inode: NewInode, id = String(this.#next)): string {
    const now = this.#now();
    const made: Inode = {
      nlink: inode.type === 'directory' ? 2 : 1,
      size: inode.type === 'directory' ? 4096 : 0,
      mtime: now,
      ctime: now,
      atime: now,
      ...inode,
    };
    this.#grow(made, cost(made));
    this.#next = Math.max(this.#next, Number(id) + 1);
    this.inodes.set(id, made);
    return id;
  }

  /** A file of its own with the same bytes and attributes. */
  copy(id: string): string {
    const { shared: _, ...inode } = this.#inode(id);
    const made = this.create({ ...inode, nlink: 1 });
    if (!inode.image) for (let piece = 0; piece * chunkSize < inode.size; piece++) this.#copyPiece(keyOf(id, piece), keyOf(made, piece));
    return made;
  }

  /** Changes an inode and its ctime. */
  change(id: string, change: Partial<Inode>): void {
    const before = this.#inode(id);
    const after = { ...before, ctime: this.#now(), ...change };
    if (after.size !== before.size) this.#grow(before, after.size - before.size);
    this.inodes.set(id, after);
  }

  /** Forgets an inode and its bytes. */
  remove(id: string): void {
    const inode = this.inodes.get(id);
    if (!inode) return;
    this.#drop(id, { from: 0, size: inode.size });
    this.#account(inode, -cost(inode));
    this.inodes.delete(id);
  }

  read(id: string, offset: number, length: number): Buffer {
    return readPieces(this.#inode(id), (piece) => this.#data.get(keyOf(id, piece)), { offset, length });
  }

  /** A file's bytes as the base has them. */
  readBase(id: string): Buffer {
    const inode = this.inodes.base.get(id);
    return inode ? readPieces(inode, (piece) => this.#data.base.get(keyOf(id, piece)), { offset: 0, length: inode.size }) : Buffer.alloc(0);
  }

  /** Writes bytes at an offset; the file grows as needed. */
  write(id: string, offset: number, bytes: Uint8Array): void {
    this.#store.transaction(() => {
      this.#materialise(id);
      const end = offset + bytes.length;
      const { size } = this.#inode(id);
      this.change(id, { size: Math.max(size, end), mtime: this.#now() });
      for (let piece = Math.floor(offset / chunkSize); piece * chunkSize < end; piece++) {
        const start = piece * chunkSize;
        const [from, to] = [Math.max(offset, start), Math.min(end, start + chunkSize)];
        const held = Buffer.alloc(Math.min(chunkSize, Math.max(size, end) - start));
        if (from > start || to < Math.min(start + chunkSize, size)) held.write(this.#data.get(keyOf(id, piece)) ?? '', 0, 'latin1');
        held.set(bytes.subarray(from - offset, to - offset), from - start);
        this.#put(keyOf(id, piece), held);
      }
    });
  }

  truncate(id: string, size: number): void {
    this.#store.transaction(() => {
      this.#materialise(id, size);
      const before = this.#inode(id).size;
      this.#drop(id, { from: Math.ceil(size / chunkSize), size: before });
      const last = Math.floor(size / chunkSize);
      const text = size % chunkSize === 0 ? undefined : this.#data.get(keyOf(id, last));
      if (text !== undefined && text.length > size % chunkSize) this.#put(keyOf(id, last), Buffer.from(text.slice(0, size % chunkSize), 'latin1'));
      this.change(id, { size, mtime: this.#now() });
    });
  }

  /** Whether nothing of its bytes differs from the base. */
  untouched(id: string): boolean {
    const [inode, base] = [this.inodes.get(id), this.inodes.base.get(id)];
    if (!inode || inode.size !== base?.size || (inode.image === undefined) !== (base.image === undefined)) return false;
    for (let piece = 0; piece * chunkSize < inode.size; piece++) if (this.#data.get(keyOf(id, piece)) !== this.#data.base.get(keyOf(id, piece))) return false;
    return true;
  }

  /** An executable that is written to becomes ordinary bytes. */
  #materialise(id: string, upTo = Number.MAX_SAFE_INTEGER): void {
    const { image, size } = this.#inode(id);
    if (!image) return;
    const bytes = programBytes(image, Math.min(size, upTo));
    this.change(id, { image: undefined });
    for (let piece = 0; piece * chunkSize < bytes.length; piece++) this.#put(keyOf(id, piece), bytes.subarray(piece * chunkSize, (piece + 1) * chunkSize));
  }

  #copyPiece(from: string, to: string): void {
    const text = this.#data.get(from);
    if (text !== undefined) this.#data.set(to, text);
  }

  #put(key: string, bytes: Buffer): void {
    if (isZero(bytes)) this.#data.delete(key);
    else this.#data.set(key, bytes.toString('latin1'));
  }

  #drop(id: string, { from, size }: { from: number; size: number }): void {
    for (let piece = from; piece * chunkSize < size; piece++) this.#data.delete(keyOf(id, piece));
  }

  #inode(id: string): Inode {
    const inode = this.inodes.get(id);
    if (!inode) throw new SysError('ENOENT');
    return inode;
  }

  #grow(inode: Pick<Inode, 'dev'>, bytes: number): void {
    const dev = inode.dev ?? rootDev;
    const limit = this.#limits.get(dev);
    if (bytes > 0 && limit !== undefined && (this.#used.get(dev) ?? 0) + bytes > limit) throw new SysError('ENOSPC');
    this.#account(inode, bytes);
  }

  #account(inode: Pick<Inode, 'dev'> | undefined, bytes: number): void {
    const dev = inode?.dev ?? rootDev;
    this.#used.set(dev, (this.#used.get(dev) ?? 0) + bytes);
  }
}

function readPieces(inode: Inode, piece: (index: number) => string | undefined, { offset, length }: { offset: number; length: number }): Buffer {
  const end = Math.min(inode.size, offset + length);
  if (end <= offset) return Buffer.alloc(0);
  if (inode.image) return programBytes(inode.image, inode.size).subarray(offset, end);
  const bytes = Buffer.alloc(end - offset);
  for (let index = Math.floor(offset / chunkSize); index * chunkSize < end; index++) {
    const text = piece(index);
    if (text === undefined) continue;
    const at = index * chunkSize - offset;
    if (at >= 0) bytes.write(text, at, 'latin1');
    else bytes.write(text.slice(-at), 0, 'latin1');
  }
  return bytes;
}

const keyOf = (id: string, piece: number): string => (piece === 0 ? id : `${id}.${piece}`);
const cost = (inode: Inode | undefined): number => (inode ? perInode + (inode.type === 'directory' ? 0 : inode.size) : 0);

const zeros = Buffer.alloc(chunkSize);
const isZero = (bytes: Buffer): boolean => bytes.length <= chunkSize && bytes.compare(zeros, 0, bytes.length) === 0;
