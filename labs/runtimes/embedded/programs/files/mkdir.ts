import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';
import { missingOperand, reported } from '../reported.ts';
import { parseMode } from './parse-mode.ts';
import { curly, quoted } from './quote-name.ts';

/** Makes directories, `-p` and `-m`. */
export const mkdir = defineProgram({
  name: 'mkdir',
  paths: ['/usr/bin/mkdir'],
  async run(context) {
    const given = await options(context, { short: 'm:pvZ', long: { 'mode=': 'm', parents: 'p', verbose: 'v' } });
    if (given.operands.length === 0) return await missingOperand(context);
    const { umask } = await context.sys.identity();
    const text = given.value('m');
    const change = text === undefined ? undefined : parseMode(text, umask);
    if (text !== undefined && !change) {
      await context.stderr.write(`mkdir: invalid mode ${curly(text)}\n`);
      return 1;
    }
    let status = 0;
    for (const path of given.operands) {
      const made = await reported(context, `cannot create directory ${curly(path)}`, async () => {
        if (given.has('p')) await parents(context, path, given.has('v'));
        return await one(context, path, { existing: given.has('p'), told: given.has('v') });
      });
      if (made === undefined) status = 1;
      else if (made && change) await context.sys.chmod(path, change({ mode: 0o777, directory: true }));
    }
    return status;
  },
});

async function parents(context: ProgramContext, path: string, told: boolean): Promise<void> {
  const parts = path.split('/').filter((part, at) => part !== '' || at === 0);
  for (let count = 1; count < parts.length; count++) {
    const folder = parts.slice(0, count).join('/') || '/';
    if (folder !== '/' && folder !== '.' && folder !== '..') await one(context, folder, { existing: true, told });
  }
}

async function one({ sys, stdout }: ProgramContext, path: string, { existing, told }: { existing: boolean; told: boolean }): Promise<boolean> {
  try {
    await sys.mkdir(path, 0o777);
    if (told) await stdout.write(`mkdir: created directory ${quoted(path)}\n`);
    return true;
  } catch (error) {
    if (existing && isSysError(error, 'EEXIST') && (await sys.stat(path)).type === 'directory') return false;
    throw error;
  }
}
