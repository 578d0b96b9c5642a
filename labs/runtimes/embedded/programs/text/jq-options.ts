/** Options that take so many words after them. */
const taking: Readonly<Record<string, number>> = {
  '--arg': 2,
  '--argjson': 2,
  '--slurpfile': 2,
  '--rawfile': 2,
  '--indent': 1,
  '-L': 1,
  '-f': 1,
  '--from-file': 1,
};
const long: Readonly<Record<string, string>> = {
  '--slurp': 's',
  '--raw-input': 'R',
  '--null-input': 'n',
  '--compact-output': 'c',
  '--tab': 't',
  '--color-output': 'C',
  '--monochrome-output': 'M',
  '--ascii-output': 'a',
  '--raw-output': 'r',
  '--join-output': 'j',
  '--exit-status': 'e',
  '--sort-keys': 'S',
  '--version': 'V',
  '--help': 'h',
  '--args': '',
  '--jsonargs': '',
  '--stream': '',
  '--seq': '',
  '--unbuffered': '',
};

const known = /^[srRncCMajeShVt]$/;

/** The short options that a word stands for. */
const lettersOf = (word: string): readonly string[] => (word.startsWith('--') ? [long[word] ?? '-'] : [...word.slice(1)]);

export interface JqOptions {
  readonly flags: ReadonlySet<string>;
  /** `--arg name value` and its like, as given. */
  readonly named: readonly string[];
  readonly filter: string | undefined;
  /** A file that holds the filter. */
  readonly filterFile: string | undefined;
  readonly files: readonly string[];
  readonly indent: number;
  /** An option that jq does not know. */
  readonly unknown?: string;
}

/** jq's words: options may stand anywhere. */
export function readJqOptions(words: readonly string[]): JqOptions {
  const flags = new Set<string>();
  const named: string[] = [];
  const operands: string[] = [];
  let [filterFile, unknown]: (string | undefined)[] = [];
  let indent = 2;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const count = taking[word];
    if (!word.startsWith('-') || word === '-') operands.push(word);
    else if (count !== undefined) {
      const values = words.slice(at + 1, at + 1 + count);
      at += count;
      if (word === '--indent') indent = Number(values[0]);
      else if (word === '-f' || word === '--from-file') filterFile = values[0];
      else if (word !== '-L') named.push(word, ...values);
    } else if (long[word] === '') named.push(word);
    else
      for (const letter of lettersOf(word)) {
        if (known.test(letter)) flags.add(letter);
        else unknown ??= word;
      }
  }
  const filter = filterFile === undefined ? operands.shift() : undefined;
  return { flags, named, filter, filterFile, files: operands, indent, ...(unknown !== undefined && { unknown }) };
}
