import type { Sys } from '../../sys/sys.ts';
import { isSysError } from '../../sys/sys-error.ts';

export interface Setting {
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

/** Writes one setting into an INI file and leaves all else as it is. Tells whether others may read the file. */
export async function writeSetting(sys: Sys, path: string, setting: Setting): Promise<boolean> {
  const before = await sys.readFile(path).then(
    (bytes) => new TextDecoder().decode(bytes),
    (error: unknown) => {
      if (!isSysError(error, 'ENOENT')) throw error;
      return undefined;
    },
  );
  if (before === undefined) {
    await sys.mkdir(path.slice(0, path.lastIndexOf('/'))).catch(() => undefined);
    await sys.writeFile(path, '', { create: true, mode: 0o600 });
  }
  await sys.writeFile(path, changed(before ?? '', setting), { truncate: true });
  return ((await sys.stat(path)).mode & 0o077) !== 0;
}

function changed(text: string, { section, key, value }: Setting): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const begin = lines.findIndex((line) => line.trim() === `[${section}]`);
  if (begin < 0) return [...lines, `[${section}]`, `${key} = ${value}`, ''].join('\n');
  const next = lines.findIndex((line, index) => index > begin && line.startsWith('['));
  const end = next < 0 ? lines.length : next;
  const at = lines.findIndex((line, index) => index > begin && index < end && new RegExp(`^${key}\\s*=`).test(line));
  if (at < 0) lines.splice(end, 0, `${key} = ${value}`);
  else lines[at] = `${key} = ${value}`;
  return `${lines.join('\n')}\n`;
}
