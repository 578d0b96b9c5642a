import { findExecutable, usualPath } from '../../program/find-executable.ts';
import { singleQuote } from '../expand/quote.ts';
import type { Builtin, Shell } from '../state/shell.ts';
import { flags } from './usage.ts';

export const keywords = new Set('if then else elif fi case esac for select while until do done in function time { } ! [[ ]] coproc'.split(' '));

type Meaning = { readonly kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file'; readonly detail: string };

/** What a name means, in the order in which bash looks. */
const meanings = async (shell: Shell, name: string, options: { all: boolean; path: string; functions: boolean }): Promise<Meaning[]> => {
  const found: Meaning[] = [];
  const alias = shell.aliases.get(name);
  if (alias !== undefined && (shell.interactive || shell.options.shopt.has('expand_aliases'))) found.push({ kind: 'alias', detail: alias });
  if (keywords.has(name)) found.push({ kind: 'keyword', detail: '' });
  const fn = options.functions ? shell.functions.get(name) : undefined;
  if (fn) found.push({ kind: 'function', detail: fn.source });
  if (shell.applets?.has(name) || (shell.engine.builtins.has(name) && !shell.disabled.has(name))) found.push({ kind: 'builtin', detail: '' });
  if (found.length > 0 && !options.all) return found.slice(0, 1);
  return [...found, ...(await files(shell, name, options))];
};

const files = async (shell: Shell, name: string, { all, path }: { all: boolean; path: string }): Promise<Meaning[]> => {
  if (name.includes('/')) return 'path' in (await findExecutable(shell.sys, name)) ? [{ kind: 'file', detail: name }] : [];
  const hits: Meaning[] = [];
  for (const folder of path.split(':')) {
    const one = await findExecutable(shell.sys, `${folder || '.'}/${name}`);
    if ('path' in one) hits.push({ kind: 'file', detail: one.path });
    if (hits.length > 0 && !all) break;
  }
  return hits;
};

const pathOf = (shell: Shell): string => shell.variables.get('PATH') ?? usualPath;

const describe = (shell: Shell, name: string, { kind, detail }: Meaning): string => {
  switch (kind) {
    case 'alias':
      return `${name} is aliased to \`${detail}'`;
    case 'keyword':
      return `${name} is a shell keyword`;
    case 'function':
      return `${name} is a function\n${detail}`;
    case 'builtin':
      return shell.engine.builtins.get(name)!.special && shell.options.has('posix') ? `${name} is a special shell builtin` : `${name} is a shell builtin`;
    case 'file':
      return shell.hash.get(name)?.path === detail ? `${name} is hashed (${detail})` : `${name} is ${detail}`;
  }
};

const type: Builtin = {
  run: async (shell, words) => {
    const { letters, rest } = await flags(shell, words, 'afptP');
    let status = 0;
    for (const name of rest) {
      const options = { all: letters.has('a'), path: pathOf(shell), functions: !letters.has('f') };
      const found = letters.has('P') ? await files(shell, name, options) : await meanings(shell, name, options);
      if (found.length === 0) {
        status = 1;
        if (!letters.has('t') && !letters.has('p') && !letters.has('P'))
          await shell.complain(shell.dialect === 'sh' ? `${name}: not found` : `type: ${name}: not found`);
      }
      for (const one of found) {
        if (letters.has('t')) await shell.print(`${one.kind}\n`);
        else if (!letters.has('p') && !letters.has('P')) await shell.print(`${describe(shell, name, one)}\n`);
        else if (one.kind === 'file') await shell.print(`${one.detail}\n`);
      }
    }
    return status;
  },
};

const command: Builtin = {
  run: async (shell, words) => {
    const { letters, rest } = await flags(shell, words, 'pVv');
    if (rest.length === 0) return 0;
    if (!letters.has('v') && !letters.has('V')) {
      const env = letters.has('p') ? { env: { ...shell.variables.environment(), PATH: usualPath } } : {};
      return shell.engine.command(shell, rest, { plain: true, ...env });
    }
    let status = shell.applets ? 127 : 1;
    for (const name of rest) {
      const [found] = await meanings(shell, name, { all: false, path: letters.has('p') ? usualPath : pathOf(shell), functions: true });
      if (found) status = 0;
      if (letters.has('V')) {
        if (found) await shell.print(`${describe(shell, name, found)}\n`);
        else await shell.complain(`command: ${name}: not found`);
      } else if (found)
        await shell.print(`${found.kind === 'alias' ? `alias ${name}=${singleQuote(found.detail)}` : found.kind === 'file' ? found.detail : name}\n`);
    }
    return status;
  },
};

const hash: Builtin = {
  run: async (shell, words) => {
    const { letters, values, rest } = await flags(shell, words, 'lrp:dt');
    if (letters.has('r')) shell.hash.clear();
    let status = 0;
    if (rest.length === 0 && !letters.has('r')) {
      if (shell.hash.size === 0) await shell.print('hash: hash table empty\n');
      else if (letters.has('l')) await shell.print([...shell.hash].map(([name, { path }]) => `builtin hash -p ${path} ${name}\n`).join(''));
      else await shell.print(`hits\tcommand\n${[...shell.hash.values()].map(({ path, hits }) => `${String(hits).padStart(4)}\t${path}\n`).join('')}`);
    }
    for (const name of rest) {
      const [found] = await files(shell, name, { all: false, path: pathOf(shell) });
      if (letters.has('d')) shell.hash.delete(name);
      else if (letters.has('t')) await shell.print(`${shell.hash.get(name)?.path ?? ''}\n`);
      else if (values.has('p')) shell.hash.set(name, { path: values.get('p')!, hits: 0 });
      else if (found) shell.hash.set(name, { path: found.detail, hits: 0 });
      else if (!shell.engine.builtins.has(name) && !shell.functions.has(name)) {
        await shell.complain(`hash: ${name}: not found`);
        status = 1;
      }
    }
    return status;
  },
};

const aliasLine = (shell: Shell, name: string): string => `${shell.dialect === 'sh' ? '' : 'alias '}${name}=${singleQuote(shell.aliases.get(name)!)}\n`;

const alias: Builtin = {
  run: async (shell, words) => {
    const { rest } = await flags(shell, words, 'p');
    if (rest.length === 0)
      await shell.print(
        [...shell.aliases.keys()]
          .sort()
          .map((name) => aliasLine(shell, name))
          .join(''),
      );
    let status = 0;
    for (const word of rest) {
      const split = word.indexOf('=', 1);
      if (split > 0) shell.aliases.set(word.slice(0, split), word.slice(split + 1));
      else if (shell.aliases.has(word)) await shell.print(aliasLine(shell, word));
      else {
        await shell.complain(shell.dialect === 'sh' ? `alias: ${word} not found` : `alias: ${word}: not found`);
        status = 1;
      }
    }
    return status;
  },
};

const unalias: Builtin = {
  run: async (shell, words) => {
    const { letters, rest } = await flags(shell, words, 'a');
    if (letters.has('a')) shell.aliases.clear();
    let status = 0;
    for (const name of rest)
      if (!shell.aliases.delete(name)) {
        await shell.complain(`unalias: ${name}: not found`);
        status = 1;
      }
    return status;
  },
};

const builtin: Builtin = { run: (shell, words) => (words.length < 2 ? 0 : shell.engine.command(shell, words.slice(1), { builtinOnly: true })) };

const enable: Builtin = {
  run: async (shell, words) => {
    const { letters, rest } = await flags(shell, words, 'adnpsf:');
    if (rest.length === 0) {
      for (const name of [...shell.engine.builtins.keys()].sort())
        if (letters.has('a') || shell.disabled.has(name) === letters.has('n')) await shell.print(`enable ${shell.disabled.has(name) ? '-n ' : ''}${name}\n`);
      return 0;
    }
    let status = 0;
    for (const name of rest) {
      if (!shell.engine.builtins.has(name)) {
        await shell.complain(`enable: ${name}: not a shell builtin`);
        status = 1;
      } else if (letters.has('n')) shell.disabled.add(name);
      else shell.disabled.delete(name);
    }
    return status;
  },
};

export const nameBuiltins: Readonly<Record<string, Builtin>> = { type, command, hash, alias, unalias, builtin, enable };
