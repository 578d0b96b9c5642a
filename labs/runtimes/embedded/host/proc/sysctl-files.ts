import type { Kernel } from '../kernel.ts';
import type { SyntheticFile } from '../synthetic.ts';

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
  const prefix = path === '' ? '' : `${path}/`;
  const names = new Set(
    [...sysctls.names]
      .map(fileOf)
      .filter((file) => file.startsWith(prefix))
      .map((file) => file.slice(prefix.length).split('/')[0] ?? ''),
  );
  return names.size === 0 ? undefined : { type: 'directory', names: () => names };
}
