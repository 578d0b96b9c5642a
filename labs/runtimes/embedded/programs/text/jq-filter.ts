const pieces = /"(?:[^"\\]|\\.)*"|\$\w+|\w+|\s+|[^\w\s]/gs;

/** `unique`, `unique_by` and `group_by` sort, as jq's do, which the evaluator's leave to its caller. */
export function sortedFirst(filter: string): string {
  return sorted([...filter.matchAll(pieces)].map(([token]) => token));
}

function sorted(tokens: readonly string[]): string {
  let made = '';
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const isKey = tokens[at - 1] === '.' || /^\s*:/.test(tokens.slice(at + 1, at + 3).join(''));
    if (token === 'unique' && !isKey) made += '(sort | unique)';
    else if ((token === 'unique_by' || token === 'group_by') && !isKey && tokens[at + 1] === '(') {
      const end = closing(tokens, at + 1);
      const by = sorted(tokens.slice(at + 2, end));
      made += `(sort_by(${by}) | ${token}(${by}))`;
      at = end;
    } else made += token;
  }
  return made;
}

function closing(tokens: readonly string[], from: number): number {
  let deep = 0;
  for (let at = from; at < tokens.length; at++) {
    if (tokens[at] === '(') deep += 1;
    else if (tokens[at] === ')' && --deep === 0) return at;
  }
  return tokens.length;
}

/** `{$name}` written out as `{name: $name}`, wherever it stands outside of a text. */
export function writtenOut(filter: string): string {
  const open: string[] = [];
  let made = '';
  let keyComes = false;
  for (const { 0: token, index } of filter.matchAll(pieces)) {
    const name = /^\$(\w+)$/.exec(token)?.[1];
    const alone = open.at(-1) === '{' && keyComes && /^\s*[,}]/.test(filter.slice(index + token.length));
    made += name !== undefined && alone ? `${name}: ${token}` : token;
    if ('{[('.includes(token)) open.push(token);
    else if ('}])'.includes(token)) open.pop();
    if (token.trim() !== '') keyComes = token === '{' || (token === ',' && open.at(-1) === '{');
  }
  return made;
}
