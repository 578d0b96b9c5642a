import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { type ShadowEntry, readPasswd, readShadow } from '../accounts-file.ts';
import type { Options } from '../getopt.ts';
import { openAccounts, parseDay } from './account-database.ts';
import { ownUser } from './authentication.ts';
import { refuse, shadowOptions, usage } from './shadow-options.ts';

const long = {
  'lastday=': 'd',
  'expiredate=': 'E',
  iso8601: 'i',
  'inactive=': 'I',
  list: 'l',
  'mindays=': 'm',
  'maxdays=': 'M',
  'root=': 'R',
  'warndays=': 'W',
};

/** Shows and changes how a password and an account age. */
export const chage = defineProgram({
  name: 'chage',
  paths: ['/usr/bin/chage'],
  async run(context) {
    const given = await shadowOptions(context, { short: 'd:E:iI:lm:M:R:W:', long });
    const [name, ...more] = given.operands;
    if (name === undefined || more.length > 0) return await usage(context);
    const caller = await ownUser(context.sys);
    if (caller.uid !== 0 && !given.has('l')) return await refuse(context, 'Permission denied.');
    if (!(await readPasswd(context.sys)).some((entry) => entry.name === name)) return await refuse(context, `user '${name}' does not exist in /etc/passwd`);
    if (caller.uid !== 0 && name !== caller.name) return await refuse(context, 'Permission denied.');
    if (given.has('l')) return await list(context, name, given.has('i'));
    const accounts = await openAccounts(context);
    const fields = accounts.shadow.find(name);
    if (!fields) return await refuse(context, `user '${name}' does not exist in /etc/shadow`);
    await apply(context, given, fields);
    await accounts.save();
    return 0;
  },
});

async function apply(context: ProgramContext, given: Options, fields: string[]): Promise<void> {
  for (const [letter, column, date] of [
    ['d', 2, true],
    ['E', 7, true],
    ['I', 6, false],
    ['m', 3, false],
    ['M', 4, false],
    ['W', 5, false],
  ] as const) {
    const text = given.value(letter);
    if (text === undefined) continue;
    const value = date ? parseDay(text) : /^-?\d+$/.test(text) ? (text === '-1' ? '' : text) : undefined;
    if (value === undefined) return await refuse(context, date ? `invalid date '${text}'` : `invalid numeric argument '${text}'`);
    fields[column] = value;
  }
}

async function list({ sys, stdout }: ProgramContext, name: string, iso: boolean): Promise<number> {
  const entry = (await readShadow(sys)).find((one) => one.name === name);
  if (entry) await stdout.write(ageText(entry, iso));
  return 0;
}

function ageText({ changed, min, max, warn, inactive, expire }: ShadowEntry, iso: boolean): string {
  const day = (value: number) => {
    const at = new Date(value * 86_400_000);
    return iso ? at.toISOString().slice(0, 10) : at.toLocaleDateString('en-US', { month: 'short', day: '2-digit', year: 'numeric', timeZone: 'UTC' });
  };
  const must = changed === '0' ? 'password must be changed' : undefined;
  const endless = changed === '' || max === '' || Number(max) >= 10_000;
  const rows = [
    ['Last password change\t\t\t\t\t', must ?? (changed === '' ? 'never' : day(Number(changed)))],
    ['Password expires\t\t\t\t\t', must ?? (endless ? 'never' : day(Number(changed) + Number(max)))],
    ['Password inactive\t\t\t\t\t', must ?? (endless || inactive === '' ? 'never' : day(Number(changed) + Number(max) + Number(inactive)))],
    ['Account expires\t\t\t\t\t\t', expire === '' ? 'never' : day(Number(expire))],
    ['Minimum number of days between password change\t\t', min || '-1'],
    ['Maximum number of days between password change\t\t', max || '-1'],
    ['Number of days of warning before password expires\t', warn || '-1'],
  ];
  return rows.map(([title, value]) => `${title}: ${value}\n`).join('');
}
