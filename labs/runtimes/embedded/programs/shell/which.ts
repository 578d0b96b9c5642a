import { defineProgram } from '../../program/program.ts';
import { findExecutable } from '../../program/find-executable.ts';

/** Debian's: a script of the package debianutils, silent about what is missing. */
export const which = defineProgram({
  name: 'which',
  paths: ['/usr/bin/which', '/usr/bin/which.debianutils'],
  async run({ argv, env, sys, stdout, stderr }) {
    const [, ...words] = argv;
    const all = words[0] === '-a';
    if (!all && words[0]?.startsWith('-')) {
      await stderr.write(`Illegal option ${words[0]}\nUsage: ${argv[0]} [-as] args\n`);
      return 2;
    }
    let status = words.length === 0 ? 1 : 0;
    for (const name of all ? words.slice(1) : words) {
      const hits: string[] = [];
      for (const folder of name.includes('/') ? [''] : (env.PATH ?? '').split(':')) {
        const found = await findExecutable(sys, folder === '' ? name : `${folder}/${name}`);
        if ('path' in found) hits.push(found.path);
      }
      if (hits.length === 0) status = 1;
      for (const path of all ? hits : hits.slice(0, 1)) await stdout.write(`${path}\n`);
    }
    return status;
  },
});
