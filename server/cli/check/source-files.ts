import { type Stats, createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SourceFile, Unreadable } from '#checkers/engine/define-reader.ts';

/** A file to be judged, or why there is none. */
export type Source = { readonly name: string } & ({ readonly path: string } | { readonly trouble: string });

export type Loaded = { readonly file: SourceFile } | { readonly name: string; readonly unreadable: Unreadable };

const candidates = /\.(ya?ml|json)$/i;
const leftOut = new Set(['.git', 'node_modules']);
const mostBytes = 16 * 1024 * 1024;

/**
 * What there is to read at the given paths, in order, each once. A folder gives its YAML and JSON files at any depth; links are followed, and a folder that was
 * seen is not entered again. `-` is standard input.
 */
export async function listSources(paths: readonly string[]): Promise<Source[]> {
  const walk = new Walk();
  for (const one of paths) await walk.enter(one);
  return walk.found;
}

class Walk {
  readonly found: Source[] = [];
  readonly #seen = new Set<string>();

  async enter(name: string): Promise<void> {
    if (name === '-') return void this.found.push({ name: 'stdin', path: '-' });
    const stats = await this.#stat(name);
    if (!stats) return;
    if (!stats.isDirectory()) return this.#take(name, stats);
    const before = this.found.length;
    await this.#folder(name);
    if (this.found.length === before) this.found.push({ name, trouble: 'This folder holds no YAML or JSON file' });
  }

  async #folder(name: string): Promise<void> {
    const real = await realpath(name);
    if (this.#seen.has(real)) return;
    this.#seen.add(real);
    const entries = await readdir(name, { withFileTypes: true }).catch((error: unknown) => void this.found.push({ name, trouble: said(error) }));
    for (const entry of (entries ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (leftOut.has(entry.name)) continue;
      const inner = path.join(name, entry.name);
      if (entry.isDirectory()) await this.#folder(inner);
      else if (entry.isSymbolicLink()) await this.#link(inner);
      else if (candidates.test(entry.name)) await this.#take(inner);
    }
  }

  /** A link to nowhere inside a folder is nobody's manifest unless it is named like one. */
  async #link(name: string): Promise<void> {
    const stats = await stat(name).catch(() => undefined);
    if (stats?.isDirectory()) await this.#folder(name);
    else if (candidates.test(name)) await this.#take(name, stats);
  }

  async #take(name: string, known?: Stats): Promise<void> {
    const stats = known ?? (await this.#stat(name));
    if (!stats) return;
    if (!stats.isFile()) return void this.found.push({ name, trouble: 'It is neither a file nor a folder' });
    const real = await realpath(name);
    if (this.#seen.has(real)) return;
    this.#seen.add(real);
    this.found.push({ name, path: name });
  }

  async #stat(name: string): Promise<Stats | undefined> {
    return stat(name).catch((error: unknown) => void this.found.push({ name, trouble: said(error) }));
  }
}

/** Reads a source. Whatever is in the way becomes a reason, never a throw. */
export async function loadSource(source: Source): Promise<Loaded> {
  const refused = (reason: string): Loaded => ({ name: source.name, unreadable: { reason } });
  if ('trouble' in source) return refused(source.trouble);
  try {
    const bytes = source.path === '-' ? await standardInput() : await contentOf(source.path);
    if (bytes.length > mostBytes) return refused(`It is larger than ${mostBytes / 1024 / 1024} MiB`);
    if (bytes.includes(0)) return refused('It is not text');
    return { file: { name: source.name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) } };
  } catch (error) {
    return refused(error instanceof TypeError ? 'It is not UTF-8 text' : said(error));
  }
}

const contentOf = (file: string) => bounded(createReadStream(file, { end: mostBytes }));
const standardInput = () => bounded(process.stdin);

async function bounded(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostBytes) break;
  }
  return Buffer.concat(chunks);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file or folder',
  EACCES: 'Permission to read it is denied',
  EPERM: 'Permission to read it is denied',
  ELOOP: 'Its links lead in a circle',
  ENAMETOOLONG: 'Its name is too long',
};
const said = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
};
