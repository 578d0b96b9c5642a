import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManagerModel } from '../host/virtual-host.ts';

const folder = join(import.meta.dirname, '..', 'managers');
let loaded: Promise<readonly ManagerModel[]> | undefined;

/** Every manager: what each file of `managers/` exports that is one; what belongs to it lies in a folder beside it. */
export const loadManagers = (): Promise<readonly ManagerModel[]> => (loaded ??= load());

async function load(): Promise<ManagerModel[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort();
  const modules = await Promise.all(files.map((name) => import(join(folder, name)) as Promise<Record<string, unknown>>));
  return modules.flatMap((module) => Object.values(module).filter(isModel));
}

const isModel = (value: unknown): value is ManagerModel => typeof value === 'object' && value !== null && 'create' in value && 'name' in value;
