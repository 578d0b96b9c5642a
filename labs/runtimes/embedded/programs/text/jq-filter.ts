/** Options that take so many words after them. */
const taking: Readonly<Record<string, number>> = {
  '--arg': 2,
  '--argjson': 2,
  '--slurpfile': 2,
  '--rawfile': 2,
  '--indent': 1,
  '--tab': 0,
  '-L': 1,
  '-f': 1,
  '--from-file': 1,
};

/** Where jq's filter and its files stand among its words; no filter where a file holds it. */
export function operandsOf(words: readonly string[]): { filter: number; files: readonly number[] } {
  const operands: number[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word.startsWith('-') && word !== '-') at += taking[word] ?? 0;
    else operands.push(at);
  }
  if (words.some((word) => word === '-f' || word === '--from-file')) return { filter: -1, files: operands };
  return { filter: operands[0] ?? -1, files: operands.slice(1) };
}

/** `{$name}` written out as `{name: $name}`, wherever it stands outside of a text. */
export function writtenOut(filter: string): string {
  const open: string[] = [];
  let made = '';
  let keyComes = false;
  for (const { 0: token, index } of filter.matchAll(/"(?:[^"\\]|\\.)*"|\$\w+|\w+|\s+|[^\w\s]/gs)) {
    const name = /^\$(\w+)$/.exec(token)?.[1];
    const alone = open.at(-1) === '{' && keyComes && /^\s*[,}]/.test(filter.slice(index + token.length));
    made += name !== undefined && alone ? `${name}: ${token}` : token;
    if ('{[('.includes(token)) open.push(token);
    else if ('}])'.includes(token)) open.pop();
    if (token.trim() !== '') keyComes = token === '{' || (token === ',' && open.at(-1) === '{');
  }
  return made;
}
