import type { ProgramContext } from '../../program/program.ts';
import type { Sys } from '../../sys/sys.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { refuse } from './shadow-options.ts';

/** One of the account files as lines of fields, to change and to write back. Lines that are no entries stay as they are. */
class AccountFile {
  readonly path: string;
  lines: string[][];

  constructor(path: string, lines: string[][]) {
    this.path = path;
    this.lines = lines;
  }

  find(name: string): string[] | undefined {
    return this.lines.find((fields) => fields[0] === name);
  }

  add(...fields: string[]): void {
    this.lines.push(fields);
  }

  remove(name: string): void {
    this.lines = this.lines.filter((fields) => fields[0] !== name);
  }
}

export type FileName = 'passwd' | 'shadow' | 'group' | 'gshadow' | 'subuid' | 'subgid';
const all: readonly FileName[] = ['passwd', 'shadow', 'group', 'gshadow', 'subuid', 'subgid'];

/** The account files of /etc, read together and written together. */
export type AccountDatabase = Readonly<Record<FileName, AccountFile>> & { save(): Promise<void> };

/** Locks and reads all account files; without root it ends the program as the shadow tools do. */
export async function openAccounts(context: ProgramContext): Promise<AccountDatabase> {
  const { sys } = context;
  if ((await sys.identity()).euid !== 0) return await refuse(context, 'Permission denied.\n' + `${context.argv[0]}: cannot lock /etc/passwd; try again later.`);
  const texts = await Promise.all(all.map(async (name) => await textOf(sys, `/etc/${name}`)));
  const files = Object.fromEntries(all.map((name, at) => [name, new AccountFile(`/etc/${name}`, linesOf(texts[at]!))])) as Record<FileName, AccountFile>;
  return {
    ...files,
    save: async () => {
      for (const [at, name] of all.entries()) {
        const text = files[name].lines.map((fields) => `${fields.join(':')}\n`).join('');
        if (text !== texts[at]) await sys.writeFile(`/etc/${name}`, text, { truncate: true, create: true, mode: name.includes('shadow') ? 0o640 : 0o644 });
      }
    },
  };
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'));

async function textOf(sys: Sys, path: string): Promise<string> {
  try {
    return new TextDecoder().decode(await sys.readFile(path));
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return '';
    throw error;
  }
}

/** Values of /etc/login.defs. */
export async function loginDefs(sys: Sys): Promise<(name: string, usual: string) => string> {
  const values = new Map(
    (await textOf(sys, '/etc/login.defs')).split('\n').flatMap((line): [string, string][] => {
      const [, name, value] = /^\s*([A-Z_]+)\s+(.*?)\s*$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value!]];
    }),
  );
  return (name, usual) => values.get(name) ?? usual;
}

/** Days since the epoch. */
export const today = async (sys: Sys): Promise<number> => Math.floor((await sys.clock()).nowMs / 86_400_000);

/** `2027-01-02`, a number of days, or `-1` and nothing for never; undefined where it is no date. */
export function parseDay(text: string): string | undefined {
  if (text === '' || text === '-1') return '';
  if (/^\d+$/.test(text)) return text;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) || !/^\d{4}-\d{1,2}-\d{1,2}$/.test(text) ? undefined : String(Math.floor(at / 86_400_000));
}

/** The first unused number of a range, above the highest in use where there is room, as the shadow tools choose. */
export function freeId(used: readonly number[], { from, to, down = false }: { from: number; to: number; down?: boolean }): number | undefined {
  const taken = new Set(used);
  if (down) {
    for (let id = to; id >= from; id--) if (!taken.has(id)) return id;
    return undefined;
  }
  const highest = Math.max(from - 1, ...used.filter((id) => id >= from && id <= to));
  if (highest < to) return highest + 1;
  for (let id = from; id <= to; id++) if (!taken.has(id)) return id;
  return undefined;
}

/** Adds a range of subordinate ids after the last one. */
export function addSubIds(accounts: AccountDatabase, name: string, { min, count }: { min: number; count: number }): void {
  for (const file of [accounts.subuid, accounts.subgid]) {
    const end = Math.max(min, ...file.lines.map((fields) => Number(fields[1]) + Number(fields[2])));
    file.add(name, String(end), String(count));
  }
}

export const members = (field: string | undefined): string[] => (field ?? '').split(',').filter(Boolean);

/** Puts a user into a group, or takes it out, in both group files. */
export function setMember(accounts: AccountDatabase, { group, user, within }: { group: string; user: string; within: boolean }): void {
  for (const file of [accounts.group, accounts.gshadow]) {
    const fields = file.find(group);
    if (!fields) continue;
    const others = members(fields[3]).filter((name) => name !== user);
    fields[3] = (within ? (members(fields[3]).includes(user) ? members(fields[3]) : [...others, user]) : others).join(',');
  }
}
