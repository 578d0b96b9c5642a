import type { Kernel } from '../kernel.ts';
import type { SyntheticFile } from '../synthetic.ts';
import type { Sysctls } from '../sysctls.ts';

const fileOf = (name: string): string => name.replaceAll('.', '\0').replaceAll('/', '.').replaceAll('\0', '/');
const nameOf = (path: string): string => path.replaceAll('/', '\0').replaceAll('.', '/').replaceAll('\0', '.');

/** A file or directory below /proc/sys. */
export function sysctlFile({ sysctls }: Kernel, path: string): SyntheticFile | undefined {
  const name = nameOf(path);
  if (path !== '' && sysctls.get(name) !== undefined) {
    return {
      mode: sysctls.mode(name),
      readOnly: sysctls.isReadOnly(name),
      text: () => `${sysctls.get(name)}\n`,
      write: (text) => {
        sysctls.set(name, text);
      },
    };
  }
  const names = foldersOf(sysctls).get(path);
  return names && { type: 'directory', names: () => names };
}

const folders = new WeakMap<readonly string[], ReadonlyMap<string, ReadonlySet<string>>>();

/** Folder below /proc/sys -> the names in it. */
function foldersOf({ names }: Sysctls): ReadonlyMap<string, ReadonlySet<string>> {
  const known = folders.get(names);
  if (known) return known;
  const made = new Map<string, Set<string>>();
  for (const name of names) {
    const parts = fileOf(name).split('/');
    parts.forEach((part, depth) => {
      const folder = parts.slice(0, depth).join('/');
      made.set(folder, (made.get(folder) ?? new Set()).add(part));
    });
  }
  folders.set(names, made);
  return made;
}
