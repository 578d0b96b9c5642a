import { isSysError } from '../sys/sys-error.ts';
import type { Kernel } from './kernel.ts';

const folders = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d'];

/** What systemd-sysctl does at boot: files by name, the first folder's of a name wins, later lines win; patterns match names, `-name` leaves one out. */
export function applySysctlFiles(kernel: Kernel): void {
  const { sysctls } = kernel;
  const explicit = new Map<string, string | undefined>();
  const patterns = new Map<string, string>();
  for (const path of filesOf(kernel)) {
    for (const line of (kernel.readText(path) ?? '').split('\n')) {
      const found = /^\s*(-?)([^#;=\s][^=\s]*)\s*(?:=\s*(.*?))?\s*$/.exec(line);
      if (!found?.[2]) continue;
      const name = dotted(found[2]);
      if (found[3] === undefined) explicit.set(name, undefined);
      else if (/[*?[]/.test(name)) patterns.set(name, found[3]);
      else explicit.set(name, found[3]);
    }
  }
  const set = (name: string, value: string): void => {
    try {
      sysctls.set(name, value);
    } catch (error) {
      if (!isSysError(error)) throw error;
    }
  };
  for (const [pattern, value] of patterns) {
    const matches = new RegExp(
      `^${pattern
        .replace(/[.+^${}()|]/g, '\\$&')
        .replaceAll('*', '[^.]*')
        .replaceAll('?', '[^.]')}$`,
    );
    for (const name of sysctls.names) if (matches.test(name) && !explicit.has(name)) set(name, value);
  }
  for (const [name, value] of explicit) if (value !== undefined) set(name, value);
}

/** `net/ipv4/ip_forward` and `net.ipv4.ip_forward` are the same; the first separator tells which is meant. */
const dotted = (name: string): string => (/^[^./]*\//.test(name) ? name.replaceAll('.', '\0').replaceAll('/', '.').replaceAll('\0', '/') : name);

function filesOf({ files, root }: Kernel): string[] {
  const byName = new Map<string, string>();
  for (const folder of folders) {
    try {
      for (const { name } of files.readdir(root, folder)) if (name.endsWith('.conf') && !byName.has(name)) byName.set(name, `${folder}/${name}`);
    } catch (error) {
      if (!isSysError(error)) throw error;
    }
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}
