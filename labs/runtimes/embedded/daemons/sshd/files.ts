import { isSysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import type { ConfigFiles } from './read-config.ts';
import { wildcard } from '../../host/wildcard.ts';

/** The host's files as sshd reads its configuration from them. */
export const configFilesOf = (sys: Pick<Sys, 'readFile' | 'readdir' | 'stat'>): ConfigFiles => ({
  read: (path) => textOf(sys, path),
  async glob(pattern) {
    const at = pattern.lastIndexOf('/');
    const [folder, name] = [pattern.slice(0, at) || '/', pattern.slice(at + 1)];
    if (!/[*?[]/.test(pattern)) return [pattern];
    if (/[*?[]/.test(folder)) return [];
    const wild = wildcard(name);
    const entries = await sys.readdir(folder).catch(() => []);
    return entries
      .map((entry) => entry.name)
      .filter((entry) => wild.test(entry) && (name.startsWith('.') || !entry.startsWith('.')))
      .sort()
      .map((entry) => `${folder}/${entry}`);
  },
});

/** undefined where the file is not there or may not be read. */
export async function textOf(sys: Pick<Sys, 'readFile'>, path: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await sys.readFile(path));
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}
