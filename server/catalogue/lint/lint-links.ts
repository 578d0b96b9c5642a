import path from 'node:path';
import type { Problem } from '../problem.ts';
import type { LintContext } from './lint-scenario.ts';

/** Relative links lead to a file of the scenario, `#` links to a heading of the same page, all others use https. */
export function lintLinks({ scenario: { folder }, nameOf, text }: LintContext): Problem[] {
  return folder.names
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => {
      const page = text(name);
      return linksOf(page).flatMap(({ line, target }) =>
        leads(target, { name, page, names: folder.names }) ? [] : [{ file: nameOf(name), line, message: `dead link: ${target}` }],
      );
    });
}

const linksOf = (page: string) =>
  page.split('\n').flatMap((content, index) => [...content.matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(([, target]) => ({ line: index + 1, target: target! })));

function leads(target: string, { name, page, names }: { name: string; page: string; names: readonly string[] }): boolean {
  if (target.startsWith('#')) return headingsOf(page).includes(target.slice(1));
  if (/^[a-z]+:/.test(target)) return target.startsWith('https://');
  return names.includes(path.posix.join(path.posix.dirname(name), target.split('#')[0]!));
}

const headingsOf = (page: string) =>
  [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .trim()
      .replace(/ /g, '-'),
  );
