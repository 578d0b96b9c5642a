/** fnmatch(3) as a regular expression: `*`, `?`, `[...]` with ranges, `!` and classes. `slash`: `*` and `?` also take `/`. */
export function shellPattern(pattern: string, { insensitive = false, slash = false }: { insensitive?: boolean; slash?: boolean } = {}): RegExp {
  const one = slash ? '[\\s\\S]' : '[^/]';
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const letter = pattern[at]!;
    if (letter === '*') source += `${one}*`;
    else if (letter === '?') source += one;
    else if (letter === '\\' && at + 1 < pattern.length) source += literal(pattern[++at]!);
    else if (letter === '[') {
      const set = /^\[([!^]?)(\]?(?:\[:[a-z]+:\]|[^\]])*)\]/.exec(pattern.slice(at));
      source += set ? `[${set[1] ? '^' : ''}${setOf(set[2]!)}]` : '\\[';
      at += set ? set[0].length - 1 : 0;
    } else source += literal(letter);
  }
  return new RegExp(`^${source}$`, insensitive ? 'iu' : 'u');
}

const literal = (letter: string) => letter.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
const classes: Record<string, string> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  punct: '!-\\/:-@\\[-`\\{-~',
  xdigit: '0-9A-Fa-f',
};
const setOf = (text: string) =>
  text.replace(/\[:([a-z]+):\]|[\\\]^&|{}()/]/g, (part, name?: string) => (name === undefined ? `\\${part}` : (classes[name] ?? '')));
