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
