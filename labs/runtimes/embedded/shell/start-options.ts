import { Options } from './state/options.ts';
import type { Start } from './run-script.ts';

export type Parsed = Start & { readonly interactive: boolean; readonly readsInput: boolean; readonly noRc: boolean };
export type Refused = { readonly complaint: string; readonly status: number } | { readonly print: string };

const version = `GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>

This is free software; you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
`;

const usage = `Usage:	bash [GNU long option] [option] ...
	bash [GNU long option] [option] script-file ...
GNU long options:
${['debug', 'debugger', 'dump-po-strings', 'dump-strings', 'help', 'init-file', 'login', 'noediting', 'noprofile', 'norc', 'posix', 'pretty-print', 'rcfile', 'restricted', 'verbose', 'version'].map((name) => `\t--${name}\n`).join('')}Shell options:
	-ilrsD or -c command or -O shopt_option		(invocation only)
	-abefhkmnptuvxBCEHPT or -o option`;

interface Reading {
  readonly words: string[];
  readonly options: (readonly [string, boolean])[];
  readonly shopt: (readonly [string, boolean])[];
  readonly letters: Set<string>;
}

const longOption = (word: string, reading: Reading): Refused | undefined => {
  switch (word) {
    case '--version':
      return { print: version };
    case '--login':
      reading.letters.add('l');
      return undefined;
    case '--posix':
      reading.options.push(['posix', true]);
      return undefined;
    case '--norc':
    case '--noprofile':
    case '--restricted':
    case '--verbose':
    case '--noediting':
      reading.letters.add(word);
      return undefined;
    case '--rcfile':
    case '--init-file':
      reading.words.shift();
      return undefined;
    default:
      return { complaint: `${word}: invalid option\n${usage}`, status: 2 };
  }
};

const letters = (word: string, reading: Reading): Refused | undefined => {
  const on = word.startsWith('-');
  for (const letter of word.slice(1)) {
    if ('cilsr'.includes(letter)) reading.letters.add(letter);
    else if (letter === 'o' || letter === 'O') {
      const name = reading.words.shift();
      if (name === undefined) continue;
      (letter === 'o' ? reading.options : reading.shopt).push([name, on]);
    } else {
      const name = Options.named(letter);
      if (name === undefined) return { complaint: `${word[0]}${letter}: invalid option\n${usage}`, status: 2 };
      reading.options.push([name, on]);
    }
  }
  return undefined;
};

/** The command line of bash and sh. */
export const parseStart = (argv: readonly string[], dialect: 'bash' | 'sh', hasTerminal: boolean): Parsed | Refused => {
  const reading: Reading = { words: argv.slice(1), options: [], shopt: [], letters: new Set() };
  while (/^[-+]./.test(reading.words[0] ?? '')) {
    const word = reading.words.shift()!;
    if (word === '--' || word === '-') break;
    const refused = word.startsWith('--') ? longOption(word, reading) : letters(word, reading);
    if (refused) return refused;
  }
  const { words, letters: given } = reading;
  const command = given.has('c') ? words.shift() : undefined;
  if (given.has('c') && command === undefined) return { complaint: '-c: option requires an argument', status: 2 };
  const name = argv[0] ?? dialect;
  const names = namesOf({ name, command, words, fromInput: given.has('s') });
  return {
    dialect,
    ...names,
    options: reading.options,
    shopt: reading.shopt,
    login: name.startsWith('-') || given.has('l'),
    noProfile: given.has('--noprofile'),
    noRc: given.has('--norc'),
    interactive: given.has('i') || (names.readsInput && hasTerminal),
  };
};

/** `$0` and the positional parameters. */
const namesOf = (from: {
  name: string;
  command: string | undefined;
  words: string[];
  fromInput: boolean;
}): Pick<Parsed, 'command' | 'script' | 'zero' | 'positional' | 'readsInput'> => {
  const { command, words } = from;
  const first = words.shift();
  const script = command === undefined && !from.fromInput ? first : undefined;
  const readsInput = command === undefined && script === undefined;
  const zero = script ?? (command === undefined ? from.name : (first ?? from.name.replace(/^-/, '')));
  return {
    ...(command !== undefined && { command }),
    ...(script !== undefined && { script }),
    zero,
    positional: readsInput && first !== undefined ? [first, ...words] : words,
    readsInput,
  };
};
