import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Probe, Rule } from './contract.ts';
import { isProbe } from './define-probe.ts';
import { type Gatherer, type Reader, isReader } from './define-reader.ts';
import { isRule } from './define-rule.ts';

/** Every rule by id, every probe and reader by kind of evidence. */
export interface Registry {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly probes: ReadonlyMap<string, Probe>;
  readonly readers: ReadonlyMap<string, Reader | Gatherer>;
  /** Source file of each rule, probe and reader, relative to the checkers' folder. */
  readonly sources: readonly string[];
}

const checkersFolder = fileURLToPath(new URL('..', import.meta.url));

/** Imports rules/<domain>/*.ts, probes/<domain>/*.ts and sources/<domain>/*.ts. Throws naming the file where the folder does not hold together. */
export async function loadRegistry(folder = checkersFolder): Promise<Registry> {
  const files = await Promise.all(['rules', 'probes', 'sources'].map((kind) => sourcesOf(folder, kind)));
  const [ruleFiles = [], probeFiles = [], readerFiles = []] = files;
  const [rules, probeModules, readerModules] = await Promise.all([
    collect(folder, ruleFiles, isRule),
    collect(folder, probeFiles, isProbe),
    collect(folder, readerFiles, isReader),
  ]);
  const probes = index(probeModules, (probe) => probe.kind, 'evidence kind');
  const readers = index(readerModules, (reader) => reader.kind, 'evidence kind');
  checkRequired(rules, new Set([...probes.keys(), ...readers.keys()]));
  return { rules: index(rules, (rule) => rule.id, 'rule id'), probes, readers, sources: files.flat() };
}

interface Found<T> {
  readonly file: string;
  readonly exports: readonly T[];
}

async function sourcesOf(folder: string, kind: string): Promise<string[]> {
  const entries = await readdir(path.join(folder, kind), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !/\.(test|fixture)\.ts$/.test(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

async function collect<T>(folder: string, files: readonly string[], is: (value: unknown) => value is T): Promise<Found<T>[]> {
  return Promise.all(
    files.map(async (file) => {
      const module = (await import(pathToFileURL(path.join(folder, file)).href)) as Record<string, unknown>;
      return { file, exports: Object.values(module).filter(is) };
    }),
  );
}

function index<T>(found: readonly Found<T>[], idOf: (item: T) => string, what: 'rule id' | 'evidence kind'): Map<string, T> {
  const byId = new Map<string, T>();
  const fileOf = new Map<string, string>();
  for (const { file, exports } of found) {
    if (exports.length > 1) throw new Error(`${file}: holds ${exports.length} definitions; one file holds one`);
    if (exports.length === 0 && what === 'rule id') throw new Error(`${file}: exports no rule made by defineRule`);
    for (const item of exports) {
      const id = idOf(item);
      if (kebab(id) !== path.basename(file, '.ts')) throw new Error(`${file}: its ${what} is "${id}", so the file must be named ${kebab(id)}.ts`);
      if (byId.has(id)) throw new Error(`${file}: ${what} "${id}" is already taken by ${fileOf.get(id)}`);
      byId.set(id, item);
      fileOf.set(id, file);
    }
  }
  return byId;
}

function checkRequired(rules: readonly Found<Rule>[], known: ReadonlySet<string>): void {
  for (const { file, exports } of rules)
    for (const kind of exports.flatMap((rule) => rule.requires as readonly string[]))
      if (!known.has(kind)) throw new Error(`${file}: requires evidence "${kind}", which no probe collects and no reader finds`);
}

const kebab = (id: string) => id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
