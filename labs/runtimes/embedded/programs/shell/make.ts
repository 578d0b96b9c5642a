import { isSysError } from '../../sys/sys-error.ts';
import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { MakeError, readMakefile } from './make/makefile.ts';
import { Maker } from './make/maker.ts';

const names = ['GNUmakefile', 'makefile', 'Makefile'];
const version = `GNU Make 4.3
Built for x86_64-pc-linux-gnu
Copyright (C) 1988-2020 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
`;
const usage = 'Usage: make [options] [target] ...\n';

interface Asked {
  readonly flags: ReadonlySet<string>;
  readonly files: readonly string[];
  readonly folder: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  readonly targets: readonly string[];
}

const long: Readonly<Record<string, string>> = {
  'just-print': 'n',
  'dry-run': 'n',
  recon: 'n',
  silent: 's',
  quiet: 's',
  'keep-going': 'k',
  'always-make': 'B',
  'ignore-errors': 'i',
  version: 'v',
  'print-directory': 'w',
  touch: 't',
  question: 'q',
};

function read(words: readonly string[]): Asked | { wrong: string } {
  const flags = new Set<string>();
  const [files, targets]: [string[], string[]] = [[], []];
  const variables: Record<string, string> = {};
  let folder: string | undefined;
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const named = /^--(file|makefile|directory)(?:=(.*))?$/.exec(word);
    if (named) {
      const value = named[2] ?? rest.shift() ?? '';
      if (named[1] === 'directory') folder = value;
      else files.push(value);
    } else if (word.startsWith('--')) {
      const flag = long[word.slice(2)];
      if (flag === undefined) return { wrong: `make: unrecognized option '${word}'\n` };
      flags.add(flag);
    } else if (/^-[fC]/.test(word)) {
      const value = word.slice(2) || (rest.shift() ?? '');
      if (word[1] === 'C') folder = value;
      else files.push(value);
    } else if (/^-[^-]/.test(word)) {
      const odd = bundled(word, flags);
      if (odd !== undefined) return { wrong: `make: invalid option -- '${odd}'\n` };
    } else if (/^[\w.]+\s*[:?+]?=/.test(word)) variables[word.replace(/\s*[:?+]?=.*$/s, '')] = word.slice(word.indexOf('=') + 1);
    else targets.push(word);
  }
  return { flags, files, folder, variables, targets };
}

/** Letters of one word; the first that is none of make's. */
function bundled(word: string, flags: Set<string>): string | undefined {
  if (/^-j\d*$/.test(word)) return undefined;
  const letters = [...word.slice(1)];
  for (const letter of letters) flags.add(letter);
  return letters.find((letter) => !'nskBivwtqrdeS'.includes(letter));
}

/** GNU make as far as small files need it: rules, variables, patterns, the usual functions of text. */
export const make = defineProgram({
  name: 'make',
  paths: ['/usr/bin/make', '/usr/bin/gmake'],
  async run(context) {
    const asked = read(context.argv.slice(1));
    if ('wrong' in asked) return (await context.stderr.write(asked.wrong + usage), 2);
    if (asked.flags.has('v')) return (await context.stdout.write(version), 0);
    try {
      return await run(context, asked);
    } catch (error) {
      if (!(error instanceof MakeError)) throw error;
      await context.stderr.write(`${error.message}\n`);
      return 2;
    }
  },
});

async function run(context: ProgramContext, { flags, files, folder, variables, targets }: Asked): Promise<number> {
  const { sys } = context;
  if (folder !== undefined) {
    await sys.chdir(folder).catch((error: Error) => {
      throw new MakeError(`make: *** ${folder}: ${error.message}.  Stop.`);
    });
    await context.stdout.write(`make: Entering directory '${(await sys.identity()).cwd}'\n`);
  }
  const found = await textOf(context, files, targets);
  const makefile = readMakefile(found.text, { name: found.name, environment: context.env, given: variables });
  const code = await new Maker(context, makefile, flags).make(targets);
  if (folder !== undefined) await context.stdout.write(`make: Leaving directory '${(await sys.identity()).cwd}'\n`);
  return code;
}

async function textOf({ sys, stdin }: ProgramContext, files: readonly string[], targets: readonly string[]): Promise<{ name: string; text: string }> {
  for (const name of files.length > 0 ? files : names) {
    try {
      return { name, text: new TextDecoder().decode(name === '-' ? await stdin.all() : await sys.readFile(name)) };
    } catch (error) {
      if (!isSysError(error)) throw error;
      if (files.length > 0) throw new MakeError(`make: ${name}: ${error.message}\nmake: *** No rule to make target '${name}'.  Stop.`);
    }
  }
  throw new MakeError(
    targets[0] === undefined ? 'make: *** No targets specified and no makefile found.  Stop.' : `make: *** No rule to make target '${targets[0]}'.  Stop.`,
  );
}
