import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { complain, tryHelp } from '../text/text-input.ts';
import { notStartable } from './startable.ts';

/** Splits as `env -S` does: blanks, quotes, backslashes. */
const splitText = (text: string): string[] =>
  (text.match(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g) ?? []).map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"|\\(.)/g, (_, ...found: (string | undefined)[]) => found.slice(0, 3).find((piece) => piece !== undefined) ?? ''),
  );

/** The command line with the text of `-S` as words. */
const splitOption = (argv: readonly string[]): readonly string[] => {
  const at = argv.findIndex((word, index) => index > 0 && /^-S|^--split-string/.test(word));
  if (at < 0) return argv;
  const apart = /^(-S|--split-string)$/.test(argv[at]!);
  const text = apart ? (argv[at + 1] ?? '') : argv[at]!.replace(/^-S|^--split-string=/, '');
  return [...argv.slice(0, at), ...splitText(text), ...argv.slice(at + (apart ? 2 : 1))];
};

const list = async ({ stdout }: ProgramContext, entries: ReadonlyMap<string, string>, end: string): Promise<number> => {
  for (const [name, value] of entries) await stdout.write(`${name}=${value}${end}`);
  return 0;
};

export const env = defineProgram({
  name: 'env',
  paths: ['/usr/bin/env'],
  async run(context) {
    const argv = splitOption(context.argv);
    const long = { 'ignore-environment': 'i', 'unset=': 'u', 'chdir=': 'C', null: '0', debug: 'v' };
    const given = await options({ ...context, argv }, { short: 'iu:C:0v', long, strict: true }, 125);
    const operands = [...given.operands];
    const dash = operands[0] === '-';
    if (dash) operands.shift();
    const entries = new Map(given.has('i') || dash ? [] : Object.entries(context.env));
    for (const name of given.values('u')) entries.delete(name);
    while (/^[^=]+=/.test(operands[0] ?? '')) {
      const word = operands.shift()!;
      entries.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    }
    const directory = given.value('C');
    const [name] = operands;
    if (name === undefined && directory !== undefined) return complain(context, `must specify command with --chdir (-C)${tryHelp(context)}`, 125);
    if (name === undefined) return list(context, entries, given.has('0') ? '\0' : '\n');
    const refused = await notStartable(context, name, entries.get('PATH'));
    if (refused) return complain(context, `‘${name}’: ${refused.words}`, refused.code);
    return context.run(operands, { env: Object.fromEntries(entries), ...(directory !== undefined && { cwd: directory }) });
  },
});
