import { isSysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import { parseUnitFile, type Setting } from './unit-file.ts';
import { kindOf, partsOf } from './unit-name.ts';

/** Where unit files lie; the first folder wins. */
export const unitFolders = ['/etc/systemd/system', '/run/systemd/system', '/usr/local/lib/systemd/system', '/lib/systemd/system'];

/** A unit as systemd read it: kept until the next daemon-reload. */
export interface LoadedUnit {
  readonly id: string;
  readonly load: 'loaded' | 'masked' | 'not-found' | 'bad-setting';
  /** Other names that lead to it. */
  readonly aliases: readonly string[];
  readonly path?: string;
  readonly dropIns: readonly string[];
  readonly settings: readonly Setting[];
  /** From `x.wants` and `x.requires` folders. */
  readonly wants: readonly string[];
  readonly requires: readonly string[];
  /** Tells whether the files changed since. */
  readonly stamp: string;
}

type Files = Pick<Sys, 'lstat' | 'stat' | 'readdir' | 'readFile' | 'readlink' | 'realpath'>;

/** Reads a unit with its drop-ins. A link to another name leads to that unit. */
export async function loadUnit(sys: Files, name: string): Promise<LoadedUnit> {
  const found = await findFragment(sys, name);
  const id = found?.id ?? name;
  const names = [...new Set([id, name])];
  const dropIns = await findDropIns(sys, names);
  const [wants, requires] = await Promise.all([linkedFrom(sys, names, 'wants'), linkedFrom(sys, names, 'requires')]);
  const common = {
    id,
    aliases: names.filter((one) => one !== id),
    dropIns: dropIns.map(({ path }) => path),
    wants,
    requires,
    stamp: stampOf([...(found ? [found] : []), ...dropIns]),
  };
  if (!found) return { ...common, load: 'not-found', settings: [] };
  if (found.masked) return { ...common, load: 'masked', path: found.path, settings: [] };
  const texts = await Promise.all([found.path, ...common.dropIns].map((path) => readText(sys, path)));
  const settings = texts.flatMap(parseUnitFile);
  const bad = kindOf(id) === 'service' && !settings.some(([section, key]) => section === 'Service' && /^(ExecStart|ExecStop|SuccessAction)$/.test(key));
  return { ...common, load: bad ? 'bad-setting' : 'loaded', path: found.path, settings };
}

interface Found {
  readonly path: string;
  readonly mtimeMs: number;
}

async function findFragment(sys: Files, name: string): Promise<(Found & { id: string; masked: boolean }) | undefined> {
  const { template } = partsOf(name);
  for (const candidate of [name, ...(template ? [template] : [])]) {
    for (const folder of unitFolders) {
      const path = `${folder}/${candidate}`;
      const stat = await missing(sys.lstat(path));
      if (!stat) continue;
      if (stat.type !== 'symlink') return { path, id: name, masked: stat.size === 0, mtimeMs: stat.mtimeMs };
      if (stat.target === '/dev/null') return { path, id: name, masked: true, mtimeMs: stat.mtimeMs };
      const target = await missing(sys.realpath(path));
      if (target === undefined) continue;
      if (target === '/dev/null') return { path, id: name, masked: true, mtimeMs: stat.mtimeMs };
      const base = target.slice(target.lastIndexOf('/') + 1);
      if (base !== candidate && candidate === name) return (await findFragment(sys, base)) ?? { path: target, id: base, masked: false, mtimeMs: stat.mtimeMs };
      return { path: shown(target), id: name, masked: false, mtimeMs: (await sys.stat(target)).mtimeMs };
    }
  }
  return undefined;
}

/** Debian's systemd knows its own units below /lib. */
export const shown = (path: string): string => path.replace(/^\/usr\/lib\/systemd\/system\//, '/lib/systemd/system/');

async function findDropIns(sys: Files, names: readonly string[]): Promise<Found[]> {
  const stems = [...new Set(names.flatMap((name) => [name, partsOf(name).template ?? name, `${kindOf(name)}`]))];
  const byName = new Map<string, Found>();
  for (const folder of unitFolders.toReversed()) {
    for (const stem of stems.toReversed()) {
      const inside = `${folder}/${stem}.d`;
      for (const { name } of (await missing(sys.readdir(inside))) ?? []) {
        if (!name.endsWith('.conf')) continue;
        const path = `${inside}/${name}`;
        const stat = await missing(sys.stat(path));
        if (stat?.type === 'file') byName.set(name, { path, mtimeMs: stat.mtimeMs });
        else byName.delete(name);
      }
    }
  }
  return [...byName.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, found]) => found);
}

async function linkedFrom(sys: Files, names: readonly string[], kind: 'wants' | 'requires'): Promise<string[]> {
  const folders = unitFolders.flatMap((folder) => names.map((name) => `${folder}/${name}.${kind}`));
  const listed = await Promise.all(folders.map((folder) => missing(sys.readdir(folder))));
  return [...new Set(listed.flatMap((entries) => entries ?? []).map(({ name }) => name))];
}

const stampOf = (files: readonly Found[]): string => files.map(({ path, mtimeMs }) => `${path} ${mtimeMs}`).join('\n');

export async function readText(sys: Pick<Sys, 'readFile'>, path: string): Promise<string> {
  const bytes = await missing(sys.readFile(path));
  return bytes ? new TextDecoder().decode(bytes) : '';
}

export async function missing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isSysError(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EISDIR', 'EINVAL')) return undefined;
    throw error;
  }
}
