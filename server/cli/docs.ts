import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { scenarioPages } from './docs/scenario-pages.ts';
import { rulePages } from './docs/rule-pages.ts';

/** A generated page: path below docs/, Markdown. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

const folders = ['rules', 'scenarios'];

const existing = async (docs: string): Promise<string[]> => {
  const lists = await Promise.all(folders.map(async (folder) => (await readdir(path.join(docs, folder)).catch(() => [])).map((name) => `${folder}/${name}`)));
  return lists.flat();
};

const differs = async (docs: string, page: Page): Promise<boolean> => (await readFile(path.join(docs, page.path), 'utf8').catch(() => undefined)) !== page.text;

/** Writes docs/rules and docs/scenarios from the rules' metadata and the scenarios' folders. With `check` nothing is written. Returns the pages that were stale. */
export async function generateDocs(root: string, options: { check: boolean }): Promise<string[]> {
  const docs = path.join(root, 'docs');
  const pages = [...(await rulePages()), ...(await scenarioPages())];
  const wanted = new Set(pages.map((page) => page.path));
  const leftover = (await existing(docs)).filter((name) => !wanted.has(name));
  const stale = (await Promise.all(pages.map(async (page) => ((await differs(docs, page)) ? page : undefined)))).filter((page) => page !== undefined);
  if (!options.check) {
    await Promise.all(folders.map((folder) => mkdir(path.join(docs, folder), { recursive: true })));
    await Promise.all(stale.map((page) => writeFile(path.join(docs, page.path), page.text)));
    await Promise.all(leftover.map((name) => rm(path.join(docs, name))));
  }
  return [...stale.map((page) => page.path), ...leftover].sort();
}
