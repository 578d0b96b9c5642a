import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';

const template = fileURLToPath(new URL('template', import.meta.url));
const scenarios = fileURLToPath(new URL('../../../scenarios', import.meta.url));

export const newCommand = (): Command =>
  new Command('new')
    .description('make the folder of a scenario from a template that already proves')
    .argument('<id>', 'kebab-case; the name of the folder')
    .action(async (id: string) => {
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) throw new Error(`"${id}" is not kebab-case`);
      console.log(`made ${await newScenario(id, scenarios)}; next: npm run scenario -- lint ${id}`);
    });

/** Copies the template. Throws where the folder is there already. Returns the folder. */
export async function newScenario(id: string, into: string): Promise<string> {
  const folder = path.join(into, id);
  await mkdir(into, { recursive: true });
  await mkdir(folder);
  const entries = await readdir(template, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const from = path.join(entry.parentPath, entry.name);
    const to = path.join(folder, path.relative(template, from));
    await mkdir(path.dirname(to), { recursive: true });
    await writeFile(to, (await readFile(from, 'utf8')).replaceAll('__id__', id));
  }
  return folder;
}
