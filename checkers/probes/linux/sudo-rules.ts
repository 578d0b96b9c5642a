import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import { inclusionIn } from '../../semantics/sudoers.ts';
import type { MachineTarget } from '../../target.ts';
import { groupsOf, readGroups, readPasswd } from './account-files.ts';

const mostFiles = 64;

/** The text that sudo reads, in its order: /etc/sudoers and what it includes. A file that sudo refuses for its owner or mode is left out. */
export const sudoRules = defineProbe({
  kind: 'sudoRules',
  scope: z.strictObject({ machine: z.string() }),
  async collect(target, scope) {
    const machine = target.machine(scope.machine);
    const [passwd, groups, name] = await Promise.all([readPasswd(machine), readGroups(machine), machine.read('/etc/hostname')]);
    const gidOf = (group: string) => groups.find((one) => one.name === group)!.gid;
    const host = name ? new TextDecoder().decode(name.content).trim() : '';
    return {
      host,
      text: (await linesOf('/etc/sudoers', { machine, host, left: { files: mostFiles } })).join('\n'),
      accounts: passwd.map((one) => ({
        name: one.name,
        uid: one.uid,
        groups: groupsOf(one.name, passwd, groups).map((group) => ({ name: group, gid: gidOf(group) })),
      })),
    };
  },
});

interface Reading {
  readonly machine: MachineTarget;
  readonly host: string;
  readonly left: { files: number };
}

async function linesOf(path: string, reading: Reading): Promise<string[]> {
  if (reading.left.files-- <= 0) throw new Error(`sudo's files include more than ${mostFiles} others`);
  const file = await reading.machine.read(path);
  if (!file || file.stat.uid !== 0 || (file.stat.mode & 0o002) !== 0 || ((file.stat.mode & 0o020) !== 0 && file.stat.gid !== 0)) return [];
  const lines: string[] = [];
  for (const line of new TextDecoder().decode(file.content).split('\n')) {
    const inclusion = inclusionIn(line.replaceAll('%h', reading.host));
    for (const one of inclusion ? await filesOf(inclusion, reading.machine) : []) lines.push(...(await linesOf(one, reading)));
    if (!inclusion) lines.push(line);
  }
  return lines;
}

/** Of a folder: the files without a dot in their names and without a tilde at the end, in the order of their bytes. */
async function filesOf({ path, folder }: { path: string; folder: boolean }, machine: MachineTarget): Promise<string[]> {
  const at = path.startsWith('/') ? path : `/etc/${path}`;
  if (!folder) return [at];
  const found = await machine.list([`${at}/*`]);
  return found
    .filter(({ kind }) => kind === 'file' || kind === 'symlink')
    .map((file) => file.path)
    .filter((file) => !file.slice(at.length).includes('.') && !file.endsWith('~'))
    .sort();
}
