import type { Sys } from '../sys/sys.ts';
import { isSysError } from '../sys/sys-error.ts';

export interface PasswdEntry {
  readonly name: string;
  readonly password: string;
  readonly uid: number;
  readonly gid: number;
  readonly gecos: string;
  readonly home: string;
  readonly shell: string;
}
export interface GroupEntry {
  readonly name: string;
  readonly password: string;
  readonly gid: number;
  readonly members: readonly string[];
}
export interface ShadowEntry {
  readonly name: string;
  readonly hash: string;
  /** Days, as text; empty: not set. */
  readonly changed: string;
  readonly min: string;
  readonly max: string;
  readonly warn: string;
  readonly inactive: string;
  readonly expire: string;
}

const decoder = new TextDecoder();

/** Lines of a file with `:` between fields; none where the file is not there. */
export async function records(sys: Sys, path: string): Promise<string[][]> {
  try {
    return decoder
      .decode(await sys.readFile(path))
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(':'));
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return [];
    throw error;
  }
}

const number = (text: string | undefined) => Number.parseInt(text ?? '', 10);

export const readPasswd = async (sys: Sys): Promise<PasswdEntry[]> =>
  (await records(sys, '/etc/passwd')).map(([name = '', password = '', uid, gid, gecos = '', home = '', shell = '']) => ({
    name,
    password,
    uid: number(uid),
    gid: number(gid),
    gecos,
    home,
    shell,
  }));

export const readGroup = async (sys: Sys): Promise<GroupEntry[]> =>
  (await records(sys, '/etc/group')).map(([name = '', password = '', gid, members = '']) => ({
    name,
    password,
    gid: number(gid),
    members: members.split(',').filter(Boolean),
  }));

/** Needs root, as the file does. */
export const readShadow = async (sys: Sys): Promise<ShadowEntry[]> =>
  (await records(sys, '/etc/shadow')).map(([name = '', hash = '', changed = '', min = '', max = '', warn = '', inactive = '', expire = '']) => ({
    name,
    hash,
    changed,
    min,
    max,
    warn,
    inactive,
    expire,
  }));

/** Names for numbers, as `ls -l` and `ps` print them; a number without a name is its digits. */
export async function namesOf(sys: Sys): Promise<{ user(uid: number): string; group(gid: number): string }> {
  const [passwd, group] = await Promise.all([readPasswd(sys), readGroup(sys)]);
  const users = new Map(passwd.toReversed().map(({ uid, name }) => [uid, name]));
  const groups = new Map(group.toReversed().map(({ gid, name }) => [gid, name]));
  return { user: (uid) => users.get(uid) ?? String(uid), group: (gid) => groups.get(gid) ?? String(gid) };
}

/** Primary group first, then those that list the user, as initgroups(3) has them. */
export async function groupsOfUser(sys: Sys, user: PasswdEntry): Promise<number[]> {
  const listed = (await readGroup(sys)).filter(({ members, gid }) => members.includes(user.name) && gid !== user.gid).map(({ gid }) => gid);
  return [user.gid, ...listed];
}
