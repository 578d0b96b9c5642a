import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { namesOf } from '../accounts-file.ts';
import { curly } from '../files/quote-name.ts';
import { options } from '../getopt.ts';
import { type Ids, idsOf } from './identities.ts';

/** Prints identities: all, or one of `-u -g -G`, as names with `-n`. */
export const id = defineProgram({
  name: 'id',
  paths: ['/usr/bin/id'],
  async run(context) {
    const given = await options(context, { short: 'agGnruzZ', long: { user: 'u', group: 'g', groups: 'G', name: 'n', real: 'r', zero: 'z', context: 'Z' } });
    const names = await namesOf(context.sys);
    const chosen = ['u', 'g', 'G'].filter((letter) => given.has(letter));
    const fail = async (text: string) => {
      await context.stderr.write(`id: ${text}\n`);
      return 1;
    };
    if (chosen.length > 1) return await fail('cannot print "only" of more than one choice');
    if (chosen.length === 0 && given.has('n', 'r')) return await fail('cannot print only names or real IDs in default format');
    let status = 0;
    for (const name of given.operands.length > 0 ? given.operands : [undefined]) {
      const ids = await idsOf(context, name);
      if (!ids) {
        status = await fail(`${curly(name!)}: no such user`);
        continue;
      }
      const real = given.has('r');
      const user = (uid: number) => (given.has('n') ? names.user(uid) : String(uid));
      const group = (gid: number) => (given.has('n') ? names.group(gid) : String(gid));
      const text = given.has('u')
        ? user(real ? ids.uid : ids.euid)
        : given.has('g')
          ? group(real ? ids.gid : ids.egid)
          : given.has('G')
            ? ids.groups.map(group).join(' ')
            : await full(context, ids);
      await context.stdout.write(`${text}\n`);
    }
    return status;
  },
});

async function full({ sys }: ProgramContext, { uid, gid, euid, egid, groups }: Ids): Promise<string> {
  const names = await namesOf(sys);
  const user = (value: number) => (names.user(value) === String(value) ? String(value) : `${value}(${names.user(value)})`);
  const group = (value: number) => (names.group(value) === String(value) ? String(value) : `${value}(${names.group(value)})`);
  return [
    `uid=${user(uid)} gid=${group(gid)}`,
    ...(euid === uid ? [] : [`euid=${user(euid)}`]),
    ...(egid === gid ? [] : [`egid=${group(egid)}`]),
    `groups=${groups.map(group).join(',')}`,
  ].join(' ');
}
