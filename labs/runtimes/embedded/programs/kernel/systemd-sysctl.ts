import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { sysctlAssignments, sysctlFolders } from './sysctl-files.ts';

/** Applies the kernel settings of all folders, as at boot. What cannot be set is told and fails the run, unless its line begins with `-`. */
export const systemdSysctl = defineProgram({
  name: 'systemd-sysctl',
  paths: ['/usr/lib/systemd/systemd-sysctl', '/lib/systemd/systemd-sysctl'],
  async run(context) {
    const { sys, stderr } = context;
    const texts = await Promise.all((await filesOf(context)).map(async (path) => textOf(context, path)));
    let code = 0;
    for (const { name, value, optional } of sysctlAssignments(texts, Object.keys(await sys.sysctls()))) {
      try {
        await sys.setSysctl(name, value);
      } catch (error) {
        if (!isSysError(error)) throw error;
        const ignored = optional || ['EACCES', 'EROFS', 'ENOENT'].includes(error.code);
        await stderr.write(`Couldn't write '${value}' to '${name.replaceAll('.', '/')}'${ignored ? ', ignoring' : ''}: ${error.message}\n`);
        if (!ignored) code = 1;
      }
    }
    return code;
  },
});

async function filesOf({ sys }: ProgramContext): Promise<string[]> {
  const byName = new Map<string, string>();
  for (const folder of sysctlFolders) {
    for (const { name } of await sys.readdir(folder).catch(() => [])) if (name.endsWith('.conf') && !byName.has(name)) byName.set(name, `${folder}/${name}`);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

const textOf = async ({ sys }: ProgramContext, path: string): Promise<string> =>
  new TextDecoder().decode(await sys.readFile(path).catch(() => new Uint8Array()));
