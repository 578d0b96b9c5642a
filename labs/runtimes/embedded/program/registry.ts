import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Program } from './program.ts';

const folder = join(import.meta.dirname, '..', 'programs');

/** Files of `programs/<area>/` by their name without ending. A file beside the programs that declares none is a helper of theirs. */
const files: ReadonlyMap<string, string> = new Map(
  areas().flatMap((area) => sources(join(folder, area)).map((file) => [basename(file, '.ts'), file] as const)),
);

function areas(): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

function sources(area: string): string[] {
  return readdirSync(area)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.suite.ts'))
    .sort()
    .map((name) => join(area, name));
}

const isProgram = (value: unknown): value is Program =>
  typeof value === 'object' && value !== null && 'paths' in value && 'run' in value && typeof value.run === 'function';

async function programsOf(file: string): Promise<Program[]> {
  return Object.values((await import(pathToFileURL(file).href)) as object).filter(isProgram);
}

/** The program of that name, loaded when it is first asked for. */
export async function loadProgram(name: string): Promise<Program | undefined> {
  const file = files.get(name);
  return file === undefined ? undefined : (await programsOf(file)).find((program) => program.name === name);
}

const declares = (file: string): boolean => readFileSync(file, 'utf8').includes('defineProgram(');

/** Every program with the file that declares it. Loads them all. */
export async function allPrograms(): Promise<{ program: Program; file: string }[]> {
  const lists = await Promise.all([...files.values()].filter(declares).map(async (file) => (await programsOf(file)).map((program) => ({ program, file }))));
  return lists.flat();
}

/** Path of every simulated executable -> name of its program. */
export async function programPaths(): Promise<ReadonlyMap<string, string>> {
  return new Map((await allPrograms()).flatMap(({ program }) => program.paths.map((path) => [path, program.name] as const)));
}
