/** A user as /etc/passwd and /etc/group tell it. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly home: string;
  readonly shell: string;
}

const rows = (text: string | undefined): string[][] => (text ?? '').split('\n').map((line) => line.split(':'));

/** By name, or by `uid` or `uid:gid` as Docker takes them. */
export function findAccount(user: string, { passwd, group }: { passwd: string | undefined; group: string | undefined }): Account | undefined {
  const numeric = /^(\d+)(?::(\d+))?$/.exec(user);
  const row = rows(passwd).find(([name, , uid]) => (numeric ? uid === numeric[1] : name === user));
  if (!row && !numeric) return undefined;
  const [name = '', , uid, gid, , home, shell] = row ?? ['', 'x', numeric?.[1], '0', '', '/', '/bin/sh'];
  const own = Number(numeric?.[2] ?? gid);
  const others = rows(group).flatMap(([, , id, members]) => (name !== '' && members?.split(',').includes(name) ? [Number(id)] : []));
  return { name, uid: Number(uid), gid: own, groups: [...new Set([own, ...others])], home: home || '/', shell: shell || '/bin/sh' };
}
