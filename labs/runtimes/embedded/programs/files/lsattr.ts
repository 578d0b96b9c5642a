import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { inFolder } from '../reported.ts';

/** `----i---------e-------`, as lsattr prints it. */
const attributeText = (set = ''): string =>
  [...'suSiadAcBZXEjItTDeCxFNPVm']
    .slice(0, 22)
    .map((letter, at) => (at === 4 ? (set.includes('i') ? 'i' : '-') : at === 5 ? (set.includes('a') ? 'a' : '-') : at === 14 ? 'e' : '-'))
    .join('');

/** Attributes of files. */
export const lsattr = defineProgram({
  name: 'lsattr',
  paths: ['/usr/bin/lsattr'],
  async run(context) {
    const { sys, stdout, stderr } = context;
    const given = await options(context, { short: 'RadlpvV' });
    let status = 0;
    const show = async (path: string): Promise<void> => {
      const { attributes } = await sys.lstat(path);
      await stdout.write(`${attributeText(attributes)} ${path}\n`);
    };
    const inside = async (folder: string): Promise<void> => {
      for (const { name, stat } of await sys.readdir(folder)) {
        if ((name.startsWith('.') && !given.has('a')) || stat.type === 'symlink') continue;
        const path = inFolder(folder, name);
        await show(path);
        if (given.has('R') && stat.type === 'directory') {
          await stdout.write(`\n${path}:\n`);
          await inside(path);
          await stdout.write('\n');
        }
      }
    };
    for (const path of given.operands.length > 0 ? given.operands : ['.']) {
      try {
        const { type } = await sys.lstat(path);
        await (type === 'directory' && !given.has('d') ? inside(path) : show(path));
      } catch (error) {
        await stderr.write(`lsattr: ${(error as Error).message} while trying to stat ${path}\n`);
        status = 1;
      }
    }
    return status;
  },
});
