/** What stands at the cursor, as far as the line was typed. */
export interface CommandLine {
  /** The words of the command before, without their quotes. */
  readonly words: readonly string[];
  /** The word that is being typed, with its quotes. */
  readonly word: string;
  /** Where in the text it begins. */
  readonly from: number;
  /** It is the name of a file that a redirection opens. */
  readonly redirected: boolean;
}

/** Words after which a command begins anew. */
const openers = new Set(['then', 'do', 'else', 'elif', 'if', 'while', 'until', '!', 'time', '{', 'coproc']);

/** Parts of a line: a command's begin, blanks, a redirection, an escaped character, a quote, anything else. */
const part =
  /(?<begin>\$\(|[;|&()`\n]|\{(?=\s))|(?<blank>[ \t]+)|(?<redirection>\d*(?:<<<|>>|<>|&>>?|[<>])[|&]?)|(?<escaped>\\[^]?)|(?<quote>["'])|(?<other>[^])/gy;

/** Reads a line up to the cursor. Where a word begins within quotes, the quote belongs to it. */
export function commandLine(text: string): CommandLine {
  const state = { words: [] as string[], word: '', from: 0, begun: false, redirected: false };
  const finish = (next: number): void => {
    const { words, word } = state;
    const counts = state.begun && !state.redirected && !(words.length === 0 && (openers.has(word) || /^\w+\+?=/.test(word)));
    if (counts) words.push(word);
    Object.assign(state, { word: '', from: next, begun: false, ...(state.begun && { redirected: false }) });
  };
  const add = (letters: string): void => void Object.assign(state, { word: state.word + letters, begun: true });
  let at = 0;
  while (at < text.length) {
    part.lastIndex = state.begun && /[\d{]/.test(text[at]!) ? (add(text[at]!), at + 1) : at;
    if (part.lastIndex > at) {
      at = part.lastIndex;
      continue;
    }
    const { 0: found, groups = {} } = part.exec(text)!;
    at += found.length;
    if (groups.quote !== undefined) at = quoted(text, at, { quote: groups.quote, add, begin: (next) => (finish(next), (state.words = [])) });
    else if (groups.escaped !== undefined) add(groups.escaped.slice(1));
    else if (groups.other !== undefined) add(groups.other);
    else {
      finish(at);
      if (groups.begin !== undefined) Object.assign(state, { words: [], redirected: false });
      if (groups.redirection !== undefined) state.redirected = true;
    }
  }
  const { words, from, redirected } = state;
  return { words, word: text.slice(from), from, redirected };
}

/** Reads up to the quote's end, or to a `$(` within double ones: a command begins there. */
function quoted(text: string, from: number, { quote, add, begin }: { quote: string; add: (letters: string) => void; begin: (next: number) => void }): number {
  add('');
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === quote) return at + 1;
    if (quote === '"' && text.startsWith('$(', at)) {
      begin(at + 2);
      return at + 2;
    }
    if (quote === '"' && text[at] === '\\') at += 1;
    add(text[at] ?? '');
  }
  return text.length;
}
