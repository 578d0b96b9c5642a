import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedFile, RecordedPackage } from './recorded.ts';

const folder = join(import.meta.dirname, 'packages');
const kinds = { d: 'directory', f: 'file', l: 'link', b: 'binary' } as const;

type Row = readonly [path: string, kind: keyof typeof kinds, mode: string, uid: number, gid: number, more: number | string];

const fromRow = ([path, kind, mode, uid, gid, more]: Row): RecordedFile => ({
  path,
  kind: kinds[kind],
  mode,
  uid,
  gid,
  ...(typeof more === 'string' ? { target: more } : kind === 'd' ? {} : { size: more }),
});

const cache = new Map<string, RecordedPackage>();

/** The names of all recorded packages, sorted. */
export const packageNames = (): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();

/** A recorded package, or undefined where it was not recorded. Read once. */
export function recordedPackage(name: string): RecordedPackage | undefined {
  const known = cache.get(name);
  if (known) return known;
  if (!packageNames().includes(name)) return undefined;
  const { files, ...rest } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Omit<RecordedPackage, 'files'> & { files: Row[] };
  const read: RecordedPackage = { ...rest, files: files.map(fromRow) };
  cache.set(name, read);
  return read;
}

/** The packages of the base image. */
export const minimalPackages = (): RecordedPackage[] =>
  packageNames()
    .flatMap((name) => recordedPackage(name) ?? [])
    .filter(({ minimal }) => minimal);

/** Names of a package's dependencies, the first alternative that is recorded of each. Virtual packages resolve to who provides them. */
export function dependencies(recorded: RecordedPackage): string[] {
  return recorded.depends
    .split(',')
    .map((clause) => clause.split('|').map((word) => word.trim().replace(/[ (:].*/, '')))
    .flatMap((alternatives) => alternatives.map((name) => (recordedPackage(name) ? name : providerOf(name))).find((name) => name !== undefined) ?? []);
}

let providers: Map<string, string> | undefined;

function providerOf(virtual: string): string | undefined {
  providers ??= new Map(
    packageNames().flatMap((name) =>
      (recordedPackage(name)?.provides ?? '')
        .split(',')
        .map((word) => word.trim().replace(/[ (].*/, ''))
        .filter(Boolean)
        .map((provided): [string, string] => [provided, name]),
    ),
  );
  return providers.get(virtual);
}

/** The packages and all that they depend on, dependencies first. Unknown names are left out of the answer and listed in `unknown`. */
export function closure(names: readonly string[]): { packages: RecordedPackage[]; unknown: string[] } {
  const packages = new Map<string, RecordedPackage>();
  const unknown: string[] = [];
  const visiting = new Set<string>();
  const visit = (name: string): void => {
    if (packages.has(name) || visiting.has(name)) return;
    const recorded = recordedPackage(name);
    if (!recorded) return void unknown.push(name);
    visiting.add(name);
    for (const needed of dependencies(recorded)) visit(needed);
    packages.set(name, recorded);
  };
  for (const name of names) visit(name);
  return { packages: [...packages.values()], unknown };
}
