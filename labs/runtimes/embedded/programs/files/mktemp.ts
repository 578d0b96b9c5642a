import { defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';
import { curly } from './quote-name.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Makes a file or folder with a name of its own. */
export const mktemp = defineProgram({
  name: 'mktemp',
  paths: ['/usr/bin/mktemp'],
  async run(context) {
    const { sys, env, stdout, stderr } = context;
    const given = await options(context, { short: 'dqtup:', long: { directory: 'd', quiet: 'q', 'dry-run': 'u', 'tmpdir=?': 'p', 'suffix=': '' } });
    const template = given.operands[0] ?? 'tmp.XXXXXXXXXX';
    const folder = given.has('p', 't') || given.operands.length === 0 ? `${given.value('p') ?? env.TMPDIR ?? '/tmp'}/` : '';
    const name = namer(folder, template, given.value('suffix') ?? '');
    if (!name) {
      await stderr.write(`mktemp: too few X's in template ${curly(template)}\n`);
      return 1;
    }
    for (;;) {
      const path = name();
      try {
        if (given.has('d')) await sys.mkdir(path, 0o700);
        else if (!given.has('u')) await sys.writeFile(path, '', { create: true, exclusive: true, mode: 0o600 });
        await stdout.write(`${path}\n`);
        return 0;
      } catch (error) {
        if (isSysError(error, 'EEXIST')) continue;
        if (!isSysError(error)) throw error;
        if (!given.has('q'))
          await stderr.write(`mktemp: failed to create ${given.has('d') ? 'directory' : 'file'} via template ${curly(folder + template)}: ${error.message}
`);
        return 1;
      }
    }
  },
});

/** Gives a new name each time; undefined where the template has too few letters to choose. */
function namer(folder: string, template: string, suffix: string): (() => string) | undefined {
  const [, head, crosses, tail] = /^(.*?)(X{3,})([^X/]*)$/.exec(template) ?? [];
  if (crosses === undefined) return undefined;
  return () => `${folder}${head}${Array.from(crosses, () => letters[Math.floor(Math.random() * letters.length)]).join('')}${tail}${suffix}`;
}
