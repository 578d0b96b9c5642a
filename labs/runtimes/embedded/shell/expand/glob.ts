import type { Shell } from '../state/shell.ts';
import { compilePattern, hasPattern, unescapePattern } from './pattern.ts';

/** Paths that a pattern matches, sorted by code points as in C.UTF-8. */
export const glob = async (shell: Shell, pattern: string): Promise<string[]> => {
  const absolute = pattern.startsWith('/');
  const steps = splitPath(pattern);
  const found = await descend(shell, { base: absolute ? '/' : '', steps });
  const ignored = (shell.variables.get('GLOBIGNORE') ?? '').split(':').filter(Boolean);
  const kept = ignored.length === 0 ? found : found.filter((path) => !ignored.some((one) => compilePattern(one, { path: true }).test(path)));
  return [...new Set(kept)].sort(byCodePoint);
};

export const byCodePoint = (left: string, right: string): number => {
  if (left === right) return 0;
  const a = [...left];
  const b = [...right];
  const at = a.findIndex((char, index) => char !== b[index]);
  if (at < 0 || b[at] === undefined) return a.length - b.length;
  return a[at]!.codePointAt(0)! - b[at].codePointAt(0)!;
};

/** At slashes, those in brackets or extended globs included as bash does not. */
const splitPath = (pattern: string): string[] => {
  const steps: string[] = [''];
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at]!;
    if (char === '\\') {
      steps[steps.length - 1] += char + (pattern[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (char === '(' && /[?*+@!]/.test(pattern[at - 1] ?? '')) depth += 1;
    if (char === ')' && depth > 0) depth -= 1;
    if (char === '/' && depth === 0) steps.push('');
    else steps[steps.length - 1] += char;
  }
  return steps[0] === '' && steps.length > 1 ? steps.slice(1) : steps;
};

interface Search {
  /** Ends in a slash, or is empty for the working directory. */
  readonly base: string;
  readonly steps: readonly string[];
}

const descend = async (shell: Shell, { base, steps }: Search): Promise<string[]> => {
  const [step, ...rest] = steps;
  if (step === undefined) return [base];
  if (step === '') return rest.length === 0 ? [base] : descend(shell, { base: base.endsWith('/') ? base : `${base}/`, steps: rest });
  const { shopt } = shell.options;
  const extglob = shopt.has('extglob');
  if (!hasPattern(step, extglob)) return literal(shell, base + unescapePattern(step), rest);
  if (step === '**' && shopt.has('globstar')) return everywhere(shell, base, rest);
  const pattern = compilePattern(step, { extglob, ignoreCase: shopt.has('nocaseglob') });
  const hidden = shopt.has('dotglob') || /^\\?\./.test(step);
  const names = (await entries(shell, base)).filter(({ name }) => pattern.test(name) && (hidden || !name.startsWith('.')));
  const results: string[] = [];
  for (const { name, directory } of names) {
    if (rest.length === 0) results.push(base + name);
    else if (await directory()) results.push(...(await descend(shell, { base: `${base}${name}/`, steps: rest })));
  }
  return results;
};

const literal = async (shell: Shell, path: string, rest: readonly string[]): Promise<string[]> => {
  const exists = await shell.sys.lstat(path).then(
    () => true,
    () => false,
  );
  if (!exists) return [];
  return rest.length === 0 ? [path] : descend(shell, { base: `${path}/`, steps: rest });
};

const entries = async (shell: Shell, base: string): Promise<{ name: string; directory: () => Promise<boolean> }[]> => {
  await shell.tick();
  const list = await shell.sys.readdir(base === '' ? '.' : base).catch(() => []);
  return list.map(({ name, stat }) => ({
    name,
    directory: async () =>
      stat.type === 'directory' ||
      (stat.type === 'symlink' &&
        (await shell.sys.stat(base + name).then(
          ({ type }) => type === 'directory',
          () => false,
        ))),
  }));
};

/** `**`: this directory and all below, links not followed. */
const everywhere = async (shell: Shell, base: string, rest: readonly string[]): Promise<string[]> => {
  const results = rest.length === 0 ? (base === '' ? [] : [base]) : await descend(shell, { base, steps: rest });
  const list = await shell.sys.readdir(base === '' ? '.' : base).catch(() => []);
  for (const { name, stat } of list) {
    if (name.startsWith('.') && !shell.options.shopt.has('dotglob')) continue;
    if (stat.type === 'directory')
      results.push(...(await everywhere(shell, `${base}${name}/`, rest)).map((path) => (rest.length === 0 && path === `${base}${name}/` ? base + name : path)));
    else if (rest.length === 0) results.push(base + name);
  }
  return results;
};
