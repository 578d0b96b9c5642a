import type { Sys } from '../../sys/sys.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { sysctlAssignments, sysctlFolders } from './sysctl-files.ts';

/** Applies the kernel settings of all folders, as at boot, and tells of each that cannot be set. 1: one of them was neither optional nor forbidden. */
export async function applySysctls(sys: Sys, tell: (line: string) => Promise<void> | void): Promise<number> {
  const texts = await Promise.all((await filesOf(sys)).map(async (path) => new TextDecoder().decode(await sys.readFile(path).catch(() => new Uint8Array()))));
  let code = 0;
  for (const { name, value, optional } of sysctlAssignments(texts, Object.keys(await sys.sysctls()))) {
    try {
      await sys.setSysctl(name, value);
    } catch (error) {
      if (!isSysError(error)) throw error;
      const ignored = optional || ['EACCES', 'EROFS', 'ENOENT'].includes(error.code);
      await tell(`Couldn't write '${value}' to '${name.replaceAll('.', '/')}'${ignored ? ', ignoring' : ''}: ${error.message}`);
      if (!ignored) code = 1;
    }
  }
  return code;
}

async function filesOf(sys: Sys): Promise<string[]> {
  const byName = new Map<string, string>();
  for (const folder of sysctlFolders) {
    for (const { name } of await sys.readdir(folder).catch(() => [])) if (name.endsWith('.conf') && !byName.has(name)) byName.set(name, `${folder}/${name}`);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}
