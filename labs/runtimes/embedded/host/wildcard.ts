type Part = '*' | ((character: string) => boolean);

export interface Wildcard {
  test(text: string): boolean;
}

const setParts = /\\(.)|\[([!^]?)(\]?(?:\\.|[^\]\\])*)\]|[^]/gs;
const plainParts = /[^]/gs;

/**
 * A shell's pattern for a whole text: `*` is any characters, `?` one; with `sets` also `[a-z]`, `[!a]`, `[^a]` and `\x`. Patterns come from learners'
 * files: a match takes time in proportion to the lengths of both, unlike the regular expression of the same meaning.
 */
export function wildcard(pattern: string, { sets = false }: { sets?: boolean } = {}): Wildcard {
  const parts = [...pattern.matchAll(sets ? setParts : plainParts)].map(([all, escaped, not, set]): Part => {
    if (escaped !== undefined) return (character) => character === escaped;
    if (set !== undefined) return setOf(set, not !== '');
    if (all === '*') return '*';
    return all === '?' ? () => true : (character) => character === all;
  });
  return { test: (text) => fits(parts, text) };
}

/** Goes back to the last star only: an earlier one can take nothing that helps. */
function fits(parts: readonly Part[], text: string): boolean {
  let [part, at] = [0, 0];
  let star: { readonly part: number; at: number } | undefined;
  while (at < text.length) {
    const wanted = parts[part];
    if (wanted === '*') star = { part: part++, at };
    else if (wanted?.(text[at]!)) {
      part += 1;
      at += 1;
    } else if (star) {
      star.at += 1;
      [part, at] = [star.part + 1, star.at];
    } else return false;
  }
  return parts.slice(part).every((rest) => rest === '*');
}

function setOf(text: string, not: boolean): (character: string) => boolean {
  const ranges = [...text.matchAll(/\\?([^])(?:-\\?([^]))?/g)].map(([, from = '', to = from]) => [from, to] as const);
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== not;
}
