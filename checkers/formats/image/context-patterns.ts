import { globMatches } from '../../semantics/glob.ts';

/** Patterns of a .dockerignore or .containerignore, by its own rules: Go's `filepath.Match`, `**` for any folders, `!` for an exception; the last that fits decides. */
export function ignores(ignoreFile: string, path: string): boolean {
  let ignored = false;
  for (const line of ignoreFile.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const trimmed = line.trim();
    const exception = trimmed.startsWith('!');
    const pattern = trimmed
      .slice(exception ? 1 : 0)
      .trim()
      .replace(/^\.?\//, '')
      .replace(/\/+$/, '');
    if (pattern !== '' && fits(pattern.split('/'), path.split('/'))) ignored = !exception;
  }
  return ignored;
}

/** A pattern that fits a folder fits all below it. `at` holds how far the pattern may have come. */
function fits(pattern: readonly string[], path: readonly string[]): boolean {
  let at = reach(pattern, [0]);
  for (const part of path) {
    at = reach(
      pattern,
      at
        .filter((index) => index < pattern.length)
        .flatMap((index) => (pattern[index] === '**' ? [index] : globMatches(pattern[index]!, part) ? [index + 1] : [])),
    );
    if (at.includes(pattern.length)) return true;
  }
  return false;
}

/** `**` also stands for no folder at all. */
function reach(pattern: readonly string[], from: readonly number[]): number[] {
  const all = new Set(from);
  for (const index of all) if (pattern[index] === '**') all.add(index + 1);
  return [...all];
}
