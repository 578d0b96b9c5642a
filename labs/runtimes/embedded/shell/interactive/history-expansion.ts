/** What `!` made of a line: the same line, another one (`print`: only to be shown), or an event that is not there. */
export type HistoryExpansion = { readonly text: string; readonly changed: boolean; readonly print?: boolean } | { readonly missing: string };

const wordsOf = (line: string): string[] => line.match(/"(?:[^"\\]|\\.)*"|'[^']*'|(?:\\.|[^\s;&|<>()"'])+|&&|\|\||;;|>>|<<|[;&|<>()]/g) ?? [];

const eventPattern = /!(?:(!)|(-?\d+)|\?([^?]*)\??|([^\s!:^$*"'?=(\d-][^\s:^$*"'?;&|<>()]*)|(?=[$^*:]))/y;
const wordPattern = /:?([$^*])|:(\d+)(?:-(\d+|\$))?|:(?=[phtresg&q])/y;

const eventOf = (match: RegExpExecArray, history: readonly string[]): string | undefined => {
  const [, last, number, containing, prefix] = match;
  if (number !== undefined) return Number(number) < 0 ? history.at(Number(number)) : history[Number(number) - 1];
  if (containing !== undefined) return history.findLast((line) => line.includes(containing));
  if (prefix !== undefined) return history.findLast((line) => line.startsWith(prefix));
  return last !== undefined || match[0] === '!' ? history.at(-1) : undefined;
};

const pick = (event: string, match: RegExpExecArray): string => {
  const words = wordsOf(event);
  const [, sign, from, to] = match;
  if (sign === '$') return words.at(-1) ?? '';
  if (sign === '^') return words[1] ?? '';
  if (sign === '*') return words.slice(1).join(' ');
  if (from === undefined) return event;
  return words.slice(Number(from), to === undefined ? Number(from) + 1 : to === '$' ? undefined : Number(to) + 1).join(' ');
};

const modify = (text: string, modifier: string): string => {
  switch (modifier[0]) {
    case 'h':
      return text.replace(/\/[^/]*$/, '');
    case 't':
      return text.replace(/^.*\//, '');
    case 'r':
      return text.replace(/\.[^./]*$/, '');
    case 'e':
      return /\.[^./]*$/.exec(text)?.[0] ?? '';
    default:
      return text;
  }
};

const substitution = (line: string, history: readonly string[]): HistoryExpansion | undefined => {
  const quick = /^\^([^^]+)\^([^^]*)\^?(.*)$/.exec(line);
  if (!quick) return undefined;
  const last = history.at(-1);
  if (!last?.includes(quick[1]!)) return { missing: ':s^' + `${quick[1]!}^${quick[2]!}` };
  return { text: last.replace(quick[1]!, () => quick[2]!) + quick[3]!, changed: true };
};

interface Found {
  readonly piece: string;
  readonly end: number;
  readonly print: boolean;
}

/** The event at `at` with its words and modifiers. */
const reference = (line: string, match: RegExpExecArray, history: readonly string[]): Found | undefined => {
  const event = eventOf(match, history);
  if (event === undefined) return undefined;
  let end = match.index + match[0].length;
  wordPattern.lastIndex = end;
  const word = wordPattern.exec(line);
  let piece = word ? pick(event, word) : event;
  if (word && !word[0].endsWith(':')) end += word[0].length;
  let print = false;
  for (let modifier = /^:([phtreq])/.exec(line.slice(end)); modifier; modifier = /^:([phtreq])/.exec(line.slice(end))) {
    print ||= modifier[1] === 'p';
    piece = modify(piece, modifier[1]!);
    end += modifier[0].length;
  }
  return { piece, end, print };
};

const eventAt = (line: string, at: number, quote: string): RegExpExecArray | null => {
  if (line[at] !== '!' || quote === "'" || line[at - 1] === '$' || line[at - 1] === '{') return null;
  if (quote === '"' && line[at + 1] === '"') return null;
  eventPattern.lastIndex = at;
  return eventPattern.exec(line);
};

const quoteAfter = (char: string, quote: string): string => {
  if (char === "'" && quote !== '"') return quote === "'" ? '' : "'";
  return char === '"' && quote !== "'" ? (quote === '"' ? '' : '"') : quote;
};

/** `!!`, `!$`, `!n`, `!-n`, `!str`, `!?str?`, word designators, some modifiers and `^a^b`; nothing in what follows a comment's `#`, as in bash. */
export const expandHistory = (line: string, history: readonly string[]): HistoryExpansion => {
  const quick = substitution(line, history);
  if (quick) return quick;
  let text = '';
  let changed = false;
  let print = false;
  let quote = '';
  for (let at = 0; at < line.length;) {
    const char = line[at]!;
    if (char === '#' && quote === '' && /(^|[\s;&()|<>])$/.test(line.slice(0, at).slice(-1))) return { text: text + line.slice(at), changed, print };
    quote = quoteAfter(char, quote);
    const match = eventAt(line, at, quote);
    if (!match) {
      const length = char === '\\' ? 2 : 1;
      text += line.slice(at, at + length);
      at += length;
      continue;
    }
    const found = reference(line, match, history);
    if (!found) return { missing: match[0] };
    text += found.piece;
    at = found.end;
    print ||= found.print;
    changed = true;
  }
  return { text, changed, print };
};
