import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import { readGroups, readPasswd } from './account-files.ts';

/** The accounts of /etc/passwd with every group that /etc/passwd and /etc/group put them in. */
export const identities = defineProbe({
  kind: 'identities',
  scope: z.strictObject({ machine: z.string() }),
  async collect(target, scope) {
    const machine = target.machine(scope.machine);
    const [passwd, groups] = await Promise.all([readPasswd(machine), readGroups(machine)]);
    const joined = (name: string) => groups.filter(({ members }) => members.includes(name)).map(({ gid }) => gid);
    return { accounts: passwd.map(({ name, uid, gid }) => ({ name, uid, gids: [...new Set([gid, ...joined(name)])] })) };
  },
});
