import { defineProgram } from '../../program/program.ts';
import { namesOf } from '../accounts-file.ts';
import { curly } from '../files/quote-name.ts';
import { options } from '../getopt.ts';
import { idsOf } from './identities.ts';

/** The groups of oneself or of the users named. */
export const groups = defineProgram({
  name: 'groups',
  paths: ['/usr/bin/groups'],
  async run(context) {
    const given = await options(context, { short: '' });
    const names = await namesOf(context.sys);
    let status = 0;
    for (const name of given.operands.length > 0 ? given.operands : [undefined]) {
      const ids = await idsOf(context, name);
      if (ids) await context.stdout.write(`${name === undefined ? '' : `${name} : `}${ids.groups.map((gid) => names.group(gid)).join(' ')}\n`);
      else {
        await context.stderr.write(`groups: ${curly(name!)}: no such user\n`);
        status = 1;
      }
    }
    return status;
  },
});
