import { usualPath } from '../../../program/find-executable.ts';
import { signalNumbers } from '../../../program/signals.ts';
import type { DirectoryEntry } from '../../../sys/sys.ts';
import { type Asked, type Match, type Source, fitting } from './match.ts';

const textOf = (sys: Asked, path: string): Promise<string> =>
  sys.readFile(path).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => '',
  );

const rowsOf = async (sys: Asked, path: string): Promise<string[][]> =>
  (await textOf(sys, path)).split('\n').flatMap((line) => (line ? [line.split(':')] : []));
const firstOf = async (sys: Asked, path: string): Promise<string[]> => (await rowsOf(sys, path)).map(([name = '']) => name);

export const homeOf = async (sys: Asked, user: string): Promise<string | undefined> => (await rowsOf(sys, '/etc/passwd')).find(([name]) => name === user)?.[5];

export const users: Source = async ({ sys, word }) => fitting(await firstOf(sys, '/etc/passwd'), word);
export const groups: Source = async ({ sys, word }) => fitting(await firstOf(sys, '/etc/group'), word);

/** `user`, then `user:group`, as chown has it. */
export const owners: Source = async ({ sys, word }) => {
  const [, before, begun] = /^([^:]*:)(.*)$/.exec(word) ?? [];
  if (before === undefined) return fitting(await firstOf(sys, '/etc/passwd'), word, '');
  return fitting(await firstOf(sys, '/etc/group'), begun!).map((match) => ({ ...match, text: before + match.text }));
};

/** `a,b,c`: the last one is completed. */
export const groupList: Source = async ({ sys, word }) => {
  const before = word.slice(0, word.lastIndexOf(',') + 1);
  return fitting(await firstOf(sys, '/etc/group'), word.slice(before.length), '').map((match) => ({ ...match, text: before + match.text }));
};

export const shells: Source = async ({ sys, word }) =>
  fitting(
    (await textOf(sys, '/etc/shells')).split('\n').filter((line) => line.startsWith('/')),
    word,
  );

/** `~user`. */
export const homes: Source = async ({ sys, word }) =>
  fitting(
    (await firstOf(sys, '/etc/passwd')).map((name) => `~${name}`),
    word,
    '/',
  );

export const variables: Source = ({ word, request }) => fitting(request.variables ?? [], word);

/** `$NAME` and `${NAME}` at the end of a word. */
export const expansions: Source = ({ word, request }): Match[] => {
  const [, name = ''] = /\$\{?(\w*)$/.exec(word) ?? [];
  const before = word.slice(0, word.length - name.length);
  const close = before.endsWith('{') ? '}' : '';
  return fitting(request.variables ?? [], name, close ? '' : ' ').map((match) => ({ ...match, text: before + match.text + close }));
};

/** Builtins, functions, aliases and what PATH leads to; for root's commands its folders as well. */
export const commands: Source = async ({ sys, word, words, request: { commands: known = [], path = usualPath } }) => {
  const folders = new Set([...path.split(':').filter(Boolean), ...(words[0] === 'sudo' ? ['/usr/local/sbin', '/usr/sbin', '/sbin'] : [])]);
  const lists = await Promise.all([...folders].map((folder) => sys.readdir(folder).catch((): DirectoryEntry[] => [])));
  const executable = lists.flat().filter(({ stat }) => stat.type !== 'directory' && (stat.type === 'symlink' || (stat.mode & 0o111) !== 0));
  return fitting([...known, ...executable.map(({ name }) => name)], word);
};

export const known: Source = ({ word, request }) => fitting(request.commands ?? [], word);

export const signals: Source = ({ word }) => fitting(Object.keys(signalNumbers), word);
export const dashedSignals: Source = ({ word }) =>
  fitting(
    Object.keys(signalNumbers).map((name) => `-${name}`),
    word,
  );

export const pids: Source = async ({ sys, word }) =>
  fitting(
    (await sys.processes()).map(({ pid }) => String(pid)),
    word,
  );
export const processNames: Source = async ({ sys, word }) =>
  fitting(
    (await sys.processes()).map(({ comm }) => comm),
    word,
  );

/** Hosts of /etc/hosts, the client's settings and known hosts; before `@`, who logs in. */
export const hosts: Source = async ({ sys, word, request: { home = '' } }) => {
  const before = word.slice(0, word.indexOf('@') + 1);
  const [own, settings, seen] = await Promise.all(['/etc/hosts', `${home}/.ssh/config`, `${home}/.ssh/known_hosts`].map((path) => textOf(sys, path)));
  const names = [
    ...own!.split('\n').flatMap((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1)),
    ...[...settings!.matchAll(/^\s*Host\s+(.*)$/gim)].flatMap(([, list]) => list!.split(/\s+/)).filter((name) => !/[*?!]/.test(name)),
    ...seen!.split('\n').flatMap((line) => (/^[|#@]/.test(line) ? [] : (line.split(' ')[0] ?? '').split(','))),
  ];
  return fitting(names.filter(Boolean), word.slice(before.length)).map((match) => ({ ...match, text: before + match.text }));
};

export const sysctls: Source = async ({ sys, word }) => fitting(Object.keys(await sys.sysctls()), word);

export const mountPoints: Source = async ({ sys, word }) =>
  fitting(
    (await sys.mounts()).map(({ target }) => target),
    word,
  );
export const loadedModules: Source = async ({ sys, word }) =>
  fitting(
    (await sys.modules()).map(({ name }) => name),
    word,
  );

/** Packages of dpkg's database: those that are installed, or all that it knows of. */
export const packages =
  (which: 'installed' | 'known'): Source =>
  async ({ sys, word }) => {
    const stanzas = (await textOf(sys, '/var/lib/dpkg/status')).split('\n\n');
    const names = stanzas.flatMap((stanza) => {
      const name = /^Package: (.*)$/m.exec(stanza)?.[1];
      return name !== undefined && (which === 'known' || /^Status: \S+ \S+ installed$/m.test(stanza)) ? [name] : [];
    });
    return fitting(names, word);
  };
