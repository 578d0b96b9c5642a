import type { DirectoryEntry } from '../../../sys/sys.ts';
import type { Match, Place, Source } from './match.ts';
import { sorted } from './match.ts';
import { homeOf } from './names.ts';

const special = /[\s"'\\$`&|;<>()*?[\]#!{}]/g;

/** Which entries are offered beside folders. */
type Wanted = (name: string) => boolean;

/** Where the word's path begins: after `=` and `:`, as in `--file=/etc` and `host:/etc`. */
const startOf = (word: string): number => (/^["']/.test(word) ? 0 : word.search(/[^=:]*$/));

/** The folder that is read for a path's beginning: `~`, `~user` and `$HOME` as the shell expands them. */
const folderOf = async ({ sys, request }: Place, folder: string): Promise<string> => {
  const home = /^(?:~|\$HOME|\$\{HOME\})(?=\/)/.exec(folder)?.[0];
  if (home !== undefined && request.home !== undefined) return request.home + folder.slice(home.length);
  const user = /^~([^/]+)(?=\/)/.exec(folder);
  return user ? ((await homeOf(sys, user[1]!)) ?? user[0]) + folder.slice(user[0].length) : folder;
};

const matchesOf = async (place: Place, wanted: Wanted | undefined): Promise<Match[]> => {
  const before = place.word.slice(0, startOf(place.word));
  const word = place.word.slice(before.length);
  const quote = /^["']/.exec(word)?.[0] ?? '';
  const plain = quote ? word.slice(1) : word.replaceAll(/\\(.)/g, '$1');
  const slash = plain.lastIndexOf('/') + 1;
  const [folder, begun] = [plain.slice(0, slash), plain.slice(slash)];
  const where = quote === "'" ? folder : await folderOf(place, folder);
  const entries = await place.sys.readdir(where || '.').catch((): DirectoryEntry[] => []);
  const fitting = entries.filter(({ name }) => name.startsWith(begun) && (begun !== '' || !name.startsWith('.')));
  const kept = before + (quote ? quote + folder : word.slice(0, word.lastIndexOf('/') + 1));
  const matches = fitting.map(async ({ name, stat }) => {
    const target = stat.type === 'symlink' ? await place.sys.stat(`${where}${name}`).catch(() => stat) : stat;
    const directory = target.type === 'directory';
    if (!directory && !(wanted?.(name) ?? true)) return [];
    const escaped = quote ? name : name.replaceAll(special, '\\$&');
    return [{ text: kept + escaped + (directory ? '/' : ''), shown: directory ? `${name}/` : name, suffix: directory ? '' : `${quote} ` }];
  });
  return sorted((await Promise.all(matches)).flat());
};

export const files: Source = (place) => matchesOf(place, undefined);
export const folders: Source = (place) => matchesOf(place, () => false);

/** Folders, and files whose name ends so. */
export const filesEnding =
  (ending: RegExp): Source =>
  (place) =>
    matchesOf(place, (name) => ending.test(name));
