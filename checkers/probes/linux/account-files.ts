import type { MachineTarget } from '../../target.ts';

export interface PasswdLine {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}
export interface GroupLine {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

export const readPasswd = async (machine: MachineTarget): Promise<PasswdLine[]> =>
  (await linesOf(machine, '/etc/passwd')).map(([name, , uid, gid, , home, shell]) => ({
    name: name!,
    uid: Number.parseInt(uid ?? '', 10),
    gid: Number.parseInt(gid ?? '', 10),
    home: home ?? '',
    shell: shell ?? '',
  }));

export const readGroups = async (machine: MachineTarget): Promise<GroupLine[]> =>
  (await linesOf(machine, '/etc/group')).map(([name, , gid, members]) => ({
    name: name!,
    gid: Number.parseInt(gid ?? '', 10),
    members: (members ?? '').split(',').filter(Boolean),
  }));

/** Fields of each line of a file like /etc/passwd. Throws where there is none: a machine without it can be judged by nobody. */
export async function linesOf(machine: MachineTarget, path: string): Promise<string[][]> {
  const file = await machine.read(path);
  if (!file) throw new Error(`${path} is gone from ${machine.name}`);
  if (file.truncated) throw new Error(`${path} is too long to be read`);
  return new TextDecoder()
    .decode(file.content)
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(':'));
}

export const groupsOf = (user: string, passwd: readonly PasswdLine[], groups: readonly GroupLine[]): string[] => {
  const gid = passwd.find(({ name }) => name === user)?.gid;
  return groups.filter((group) => group.gid === gid || group.members.includes(user)).map(({ name }) => name);
};
