/** fnmatch(3) without flags: `*` and `?` cross slashes, `[...]` is one of, `\` takes the next letter as it is. Never backtracks further than the last `*`. */
export function globMatches(pattern: string, text: string): boolean {
  const parts = globParts(pattern);
  let [at, part, star, from] = [0, 0, -1, 0];
  while (at < text.length) {
    const current = parts[part];
    if (current === '*') {
      star = part++;
      from = at;
    } else if (current?.(text[at]!)) {
      at++;
      part++;
    } else if (star >= 0) {
      part = star + 1;
      at = ++from;
    } else return false;
  }
  return parts.slice(part).every((rest) => rest === '*');
}

type Letter = (letter: string) => boolean;

function globParts(pattern: string): ('*' | Letter)[] {
  const parts: ('*' | Letter)[] = [];
  for (const [token] of pattern.matchAll(/\*+|\?|\[(?:[!^]?\]?[^\]]*)\]|\\[\s\S]|[\s\S]/g)) {
    if (token.startsWith('*')) parts.push('*');
    else if (token === '?') parts.push(() => true);
    else if (token.startsWith('[') && token.length > 2) parts.push(setOfLetters(token.slice(1, -1)));
    else parts.push((letter) => letter === token.at(-1));
  }
  return parts;
}

function setOfLetters(set: string): Letter {
  const negated = /^[!^]/.test(set);
  const ranges = [...set.slice(negated ? 1 : 0).matchAll(/([\s\S])-([\s\S])|([\s\S])/g)].map(([, from, to, one]) => [from ?? one!, to ?? one!] as const);
  return (letter) => ranges.some(([from, to]) => letter >= from && letter <= to) !== negated;
}
