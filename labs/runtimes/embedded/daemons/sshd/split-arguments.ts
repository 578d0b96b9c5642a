/** Words as OpenSSH splits them: quotes of both kinds, backslashes, and a comment at a word that begins with `#`. undefined: a quote stays open. */
export function splitArguments(text: string): string[] | undefined {
  const words: string[] = [];
  let rest = text.trimStart();
  while (rest !== '' && !rest.startsWith('#')) {
    const found = word.exec(rest);
    if (!found || found[0] === '') return undefined;
    words.push(unquoted(found[0]));
    rest = rest.slice(found[0].length);
    if (rest !== '' && !/^\s/.test(rest)) return undefined;
    rest = rest.trimStart();
  }
  return words;
}

const word = /^(?:"(?:\\["'\\]|[^"])*"|'(?:\\["'\\]|[^'])*'|\\["'\\ ]|[^\s"'])+/;

const pieces = /"((?:\\["'\\]|[^"])*)"|'((?:\\["'\\]|[^'])*)'|\\(["'\\ ])/g;

const unquoted = (text: string): string =>
  text.replace(pieces, (...[, double, single, escaped]: (string | undefined)[]) => escaped ?? (double ?? single ?? '').replace(/\\(["'\\])/g, '$1'));
