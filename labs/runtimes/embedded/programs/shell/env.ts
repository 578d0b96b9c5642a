import { ProgramExit, defineProgram } from '../../program/program.ts';
import { findExecutable } from '../../program/find-executable.ts';
import { options } from '../getopt.ts';
import { complain, tryHelp } from '../text/text-input.ts';

/** Splits as `env -S` does: blanks, quotes, backslashes. */
const splitText = (text: string): string[] =>
  (text.match(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g) ?? []).map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"|\\(.)/g, (_, single?: string, double?: string, char?: string) => single ?? double ?? char ?? ''),
  );

export const env = defineProgram({
  name: 'env',
  paths: ['/usr/bin/env'],
  async run(context) {
    const split = context.argv.findIndex((word, index) => index > 0 && /^-S|^--split-string/.test(word));
    const argv =
      split > 0
        ? [
            ...context.argv.slice(0, split),
            ...splitText(context.argv[split]!.replace(/^-S|^--split-string=?/, '') || context.argv[split + 1] || ''),
            ...context.argv.slice(/^(-S|--split-string)$/.test(context.argv[split]!) ? split + 2 : split + 1),
          ]
        : context.argv;
    const given = await options(
      { ...context, argv },
      { short: 'iu:C:0v', long: { 'ignore-environment': 'i', 'unset=': 'u', 'chdir=': 'C', null: '0', debug: 'v' }, strict: true },
      125,
    );
    const operands = [...given.operands];
    const clear = given.has('i') || operands[0] === '-';
    if (operands[0] === '-') operands.shift();
    const entries = new Map(clear ? [] : Object.entries(context.env));
    for (const name of given.values('u')) entries.delete(name);
    while (/^[^=]+=/.test(operands[0] ?? '')) {
      const word = operands.shift()!;
      entries.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
    }
    const environment = Object.fromEntries(entries);
    const directory = given.value('C');
    if (operands.length === 0) {
      if (directory !== undefined) return complain(context, `must specify command with --chdir (-C)${tryHelp(context)}`, 125);
      for (const [name, value] of entries) await context.stdout.write(`${name}=${value}${given.has('0') ? '\0' : '\n'}`);
      return 0;
    }
    const found = await findExecutable(context.sys, operands[0]!, environment.PATH);
    if ('missing' in found) {
      const denied = found.missing === 'denied' || found.missing === 'directory';
      throw new ProgramExit(await complain(context, `‘${operands[0]}’: ${denied ? 'Permission denied' : 'No such file or directory'}`, denied ? 126 : 127));
    }
    return context.run(operands, { env: environment, ...(directory !== undefined && { cwd: directory }) });
  },
});
