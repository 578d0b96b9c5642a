import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { members, openAccounts, setMember } from './account-database.ts';

const long = {
  group: 'g',
  'remove-home': 'H',
  'remove-all-files': 'A',
  backup: 'b',
  'backup-to=': 'B',
  system: 's',
  quiet: 'q',
  force: 'f',
  'only-if-empty': 'o',
};

/** Debian's own way to take users and groups away, and users out of groups. */
export const deluser = defineProgram({
  name: 'deluser',
  paths: ['/usr/sbin/deluser'],
  async run(context) {
    const given = await options(context, { short: 'q', long });
    const [name, group, ...more] = given.operands;
    const called = context.argv[0]!.endsWith('delgroup') ? 'delgroup' : 'deluser';
    const say = async (text: string): Promise<void> => void (given.has('q') || (await context.stdout.write(text)));
    const refuse = async (words: string, code: number): Promise<number> => (await context.stderr.write(`${called}: ${words}\n`), code);
    if ((await context.sys.identity()).euid !== 0) return refuse('Only root may remove a user or group from the system.', 1);
    if (name === undefined || more.length > 0) return refuse('Only one or two names allowed.', 1);
    const accounts = await openAccounts(context);
    if (called === 'delgroup' || given.has('g')) {
      if (!accounts.group.find(name)) return refuse(`The group \`${name}' does not exist.`, 3);
      return removed(context, { what: 'group', name, called }, say);
    }
    if (!accounts.passwd.find(name)) return refuse(`The user \`${name}' does not exist.`, 2);
    if (group === undefined) {
      if (given.has('H', 'A', 'b', 'B'))
        return refuse(
          "In order to use the --remove-home, --remove-all-files, and --backup features,\nyou need to install the `perl' package. To accomplish that, run\napt-get install perl.",
          8,
        );
      return removed(context, { what: 'user', name, called }, say);
    }
    const entry = accounts.group.find(group);
    if (!entry) return refuse(`The group \`${group}' does not exist.`, 3);
    if (accounts.passwd.find(name)![3] === entry[2]) return refuse('You may not remove the user from their primary group.', 7);
    if (!members(entry[3]).includes(name)) return refuse(`The user \`${name}' is not a member of group \`${group}'.`, 6);
    await say(`Removing user \`${name}' from group \`${group}' ...\n`);
    setMember(accounts, { group, user: name, within: false });
    await accounts.save();
    await say('Done.\n');
    return 0;
  },
});

async function removed(
  context: ProgramContext,
  { what, name, called }: { what: 'user' | 'group'; name: string; called: string },
  say: (text: string) => Promise<void>,
): Promise<number> {
  const tool = `/sbin/${what}del`;
  if (what === 'user' && !(await context.sys.access('/usr/bin/crontab', 0)))
    await context.stderr.write(`${called}: \`/usr/bin/crontab' not executed. Skipping crontab removal. Package \`cron' required.\n`);
  await say(`Removing ${what} \`${name}' ...\n`);
  const code = await context.run([`/usr${tool}`, name]);
  if (code !== 0) return (await context.stderr.write(`${called}: \`${tool} ${name}' returned error code ${code}. Exiting.\n`), 1);
  await say('Done.\n');
  return 0;
}
