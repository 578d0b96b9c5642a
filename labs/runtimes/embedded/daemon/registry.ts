import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DaemonCommand, DaemonModel } from './daemon.ts';

const folder = join(import.meta.dirname, '..', 'daemons');
let loaded: Promise<readonly DaemonModel[]> | undefined;

const added: DaemonModel[] = [];

/** A model of a test's own, asked before the others. */
export const addDaemon = (model: DaemonModel): void => void added.push(model);

/** Every daemon model: the export of each file of `daemons/` that is no test; what belongs to one lies in a folder beside it. */
export const loadDaemons = (): Promise<readonly DaemonModel[]> => (loaded ??= load());

export const findDaemon = async (command: DaemonCommand): Promise<DaemonModel | undefined> =>
  [...added, ...(await loadDaemons())].find((model) => model.matches(command));

async function load(): Promise<DaemonModel[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name)).sort();
  const modules = await Promise.all(files.map((name) => import(join(folder, name)) as Promise<Record<string, unknown>>));
  return modules.flatMap((module) => Object.values(module).filter(isModel));
}

const isModel = (value: unknown): value is DaemonModel => typeof value === 'object' && value !== null && 'matches' in value && 'start' in value;
