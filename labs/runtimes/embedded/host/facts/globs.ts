import type { FileKind, FileStat } from '../../../../target.ts';
import { TargetError } from '../../../../target.ts';
import type { Stat } from '../../sys/sys.ts';
import type { FileSystem } from '../file-system.ts';
import type { Walker } from '../paths.ts';
import type { Trail } from '../volume.ts';
import { type Wildcard, wildcard } from '../wildcard.ts';

const mostEntries = 20_000;

const kinds: Readonly<Record<Stat['type'], FileKind>> = {
  file: 'file',
  directory: 'directory',
  symlink: 'symlink',
  socket: 'socket',
  fifo: 'fifo',
  character: 'device',
  block: 'device',
};

export const factOf = (path: string, stat: Stat): FileStat => ({
  path,
  kind: kinds[stat.type],
  mode: stat.mode,
  uid: stat.uid,
  gid: stat.gid,
  size: stat.size,
  mtimeMs: Math.floor(stat.mtimeMs),
  ctimeMs: Math.floor(stat.ctimeMs),
  ...(stat.target === undefined ? {} : { linkTarget: stat.target }),
});

/** Lists what globs match: `*` and `?` stay in one segment, `**` is any number of directories; it follows no link and leaves no mount. What is spelled out is followed. */
export function listGlobs(files: FileSystem, walker: Walker, globs: readonly string[]): FileStat[] {
  const found = new Map<string, FileStat>();
  const globber = new Globber(files, walker, (path, trail) => {
    found.set(path, factOf(path, files.describe(trail)));
    if (found.size > mostEntries) throw new TargetError('too_many', `the globs match more than ${mostEntries} entries`);
  });
  for (const glob of globs) {
    if (!glob.startsWith('/')) throw new TargetError('bad_request', `glob "${glob}" is not absolute`);
    globber.walk(files.mounts.root, '/', normalised(glob));
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function normalised(glob: string): string[] {
  const parts: string[] = [];
  for (const part of glob.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}

class Globber {
  readonly #files: FileSystem;
  readonly #walker: Walker;
  readonly #keep: (path: string, trail: Trail) => void;

  constructor(files: FileSystem, walker: Walker, keep: (path: string, trail: Trail) => void) {
    this.#files = files;
    this.#walker = walker;
    this.#keep = keep;
  }

  walk(directory: Trail, at: string, rest: readonly string[]): void {
    const [head, ...tail] = rest;
    if (head === undefined) return;
    if (head === '**') {
      if (tail.length > 0) this.walk(directory, at, tail);
      for (const entry of this.#files.entries(directory)) {
        if (tail.length === 0) this.#keep(join(at, entry.name), entry);
        if (entry.mount === directory.mount && this.#isDirectory(entry)) this.walk(entry, join(at, entry.name), rest);
      }
      return;
    }
    if (!/[*?[\\]/.test(head)) {
      this.#step(directory, join(at, head), tail);
      return;
    }
    const matches = segmentPattern(head);
    for (const { name } of [...this.#files.entries(directory)]) if (matches.test(name)) this.#step(directory, join(at, name), tail);
  }

  /** Goes to one name: a match where nothing is left, else a directory to go through. */
  #step(directory: Trail, path: string, tail: readonly string[]): void {
    if (tail.length === 0) {
      const entry = this.#files.paths.child(directory, path.slice(path.lastIndexOf('/') + 1));
      if (entry) this.#keep(path, entry);
      return;
    }
    try {
      const next = this.#files.paths.resolve(this.#walker, path);
      if (this.#isDirectory(next)) this.walk(next, path, tail);
    } catch {
      // What cannot be walked matches nothing.
    }
  }

  #isDirectory(trail: Trail): boolean {
    return trail.mount.volume.inode(trail.id)?.type === 'directory';
  }
}

const join = (at: string, name: string): string => (at === '/' ? `/${name}` : `${at}/${name}`);

/** Go's path.Match for one segment: `*`, `?`, `[a-z]`, `[^a]`, `\x`. */
export const segmentPattern = (segment: string): Wildcard => wildcard(segment, { sets: true });
