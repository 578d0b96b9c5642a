import { sysctlAssignments, sysctlFolders } from '../programs/kernel/sysctl-files.ts';
import { isSysError } from '../sys/sys-error.ts';
import type { Kernel } from './kernel.ts';

/** What systemd-sysctl does at boot, before anything else runs. */
export function applySysctlFiles(kernel: Kernel): void {
  const { sysctls } = kernel;
  const texts = filesOf(kernel).map((path) => kernel.readText(path) ?? '');
  for (const { name, value } of sysctlAssignments(texts, [...sysctls.names])) {
    try {
      sysctls.set(name, value);
    } catch (error) {
      if (!isSysError(error)) throw error;
    }
  }
}

function filesOf({ files, root }: Kernel): string[] {
  const byName = new Map<string, string>();
  for (const folder of sysctlFolders) {
    try {
      for (const { name } of files.readdir(root, folder)) if (name.endsWith('.conf') && !byName.has(name)) byName.set(name, `${folder}/${name}`);
    } catch (error) {
      if (!isSysError(error)) throw error;
    }
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}
