import { isSysError } from '../../sys/sys-error.ts';
import type { Builtin, Shell } from '../state/shell.ts';
import { flags } from './usage.ts';

/** `a/./b/../c` made plain, links not looked at. */
export const normalise = (path: string): string => {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
};

/** Moves the shell; true where it could. Complains as `name`. */
export const changeDirectory = async (shell: Shell, target: string, options: { name: string; physical?: boolean }): Promise<boolean> => {
  const logical = normalise(target.startsWith('/') ? target : `${shell.cwd}/${target}`);
  try {
    await shell.sys.chdir(options.physical || target === '' ? target || '.' : logical);
    const cwd = options.physical ? await shell.sys.realpath('.') : logical;
    shell.variables.set('OLDPWD', shell.cwd);
    shell.cwd = cwd;
    shell.variables.set('PWD', cwd);
    return true;
  } catch (error) {
    if (!isSysError(error)) throw error;
    await shell.complain(shell.dialect === 'sh' ? `${options.name}: can't cd to ${target}` : `${options.name}: ${target}: ${error.message}`);
    return false;
  }
};

const tilde = (shell: Shell, path: string): string => {
  const home = shell.variables.get('HOME');
  return home && home !== '/' && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path;
};

/** CDPATH: the status where a folder of it had the directory. */
const throughPath = async (shell: Shell, target: string, physical: boolean): Promise<number | undefined> => {
  if (/^(\/|\.\.?(\/|$))/.test(target)) return undefined;
  for (const folder of (shell.variables.get('CDPATH') ?? '').split(':').filter(Boolean)) {
    const path = `${folder}/${target}`;
    const there = await shell.sys.stat(path).catch(() => undefined);
    if (there?.type !== 'directory') continue;
    if (!(await changeDirectory(shell, path, { name: 'cd', physical }))) return 1;
    await shell.print(`${shell.cwd}\n`);
    return 0;
  }
  return undefined;
};

const cd: Builtin = {
  run: async (shell, words) => {
    const { letters, rest } = await flags(shell, words, 'LPe@');
    const physical = letters.has('P') || (shell.options.has('physical') && !letters.has('L'));
    if (rest.length > 1) {
      await shell.complain('cd: too many arguments');
      return 1;
    }
    const source = rest[0] === '-' ? 'OLDPWD' : rest.length === 0 ? 'HOME' : undefined;
    const target = source === undefined ? rest[0]! : shell.variables.get(source);
    if (target === undefined) {
      await shell.complain(`cd: ${source} not set`);
      return 1;
    }
    const found = source === undefined ? await throughPath(shell, target, physical) : undefined;
    if (found !== undefined) return found;
    if (!(await changeDirectory(shell, target, { name: 'cd', physical }))) return shell.dialect === 'sh' ? 2 : 1;
    if (source === 'OLDPWD') await shell.print(`${shell.cwd}\n`);
    return 0;
  },
};

const pwd: Builtin = {
  run: async (shell, words) => {
    const { letters } = await flags(shell, words, 'LP');
    await shell.print(`${letters.has('P') || shell.options.has('physical') ? await shell.sys.realpath('.') : shell.cwd}\n`);
    return 0;
  },
};

const show = async (shell: Shell, letters: ReadonlySet<string> = new Set()): Promise<number> => {
  const all = [shell.cwd, ...shell.directories].map((path) => (letters.has('l') ? path : tilde(shell, path)));
  if (letters.has('v')) await shell.print(all.map((path, index) => `${String(index).padStart(2)}  ${path}\n`).join(''));
  else await shell.print(`${all.join(letters.has('p') ? '\n' : ' ')}\n`);
  return 0;
};

/** Index in the stack that `+N` and `-N` name. */
const indexOf = (shell: Shell, word: string): number => (word.startsWith('+') ? Number(word) : shell.directories.length - Number(word.slice(1)));

const pushd: Builtin = {
  run: async (shell, words) => {
    const [word] = words.slice(1);
    const stack = [shell.cwd, ...shell.directories];
    if (word === undefined && stack.length < 2) {
      await shell.complain('pushd: no other directory');
      return 1;
    }
    if (word !== undefined && !/^[+-]\d+$/.test(word)) {
      const before = shell.cwd;
      if (!(await changeDirectory(shell, word, { name: 'pushd' }))) return 1;
      shell.directories.unshift(before);
      return show(shell);
    }
    const index = word === undefined ? 1 : indexOf(shell, word);
    if (!(index in stack)) {
      await shell.complain(`pushd: ${word}: directory stack index out of range`);
      return 1;
    }
    const turned = word === undefined ? [stack[1]!, stack[0]!, ...stack.slice(2)] : [...stack.slice(index), ...stack.slice(0, index)];
    if (!(await changeDirectory(shell, turned[0]!, { name: 'pushd' }))) return 1;
    shell.directories = turned.slice(1);
    return show(shell);
  },
};

const popd: Builtin = {
  run: async (shell, words) => {
    const [word] = words.slice(1);
    if (shell.directories.length === 0) {
      await shell.complain('popd: directory stack empty');
      return 1;
    }
    const index = word === undefined ? 0 : indexOf(shell, word);
    if (index > shell.directories.length || index < 0 || Number.isNaN(index)) {
      await shell.complain(`popd: ${word}: directory stack index out of range`);
      return 1;
    }
    if (index === 0) {
      const [next, ...rest] = shell.directories;
      if (!(await changeDirectory(shell, next!, { name: 'popd' }))) return 1;
      shell.directories = rest;
    } else shell.directories.splice(index - 1, 1);
    return show(shell);
  },
};

const dirs: Builtin = {
  run: async (shell, words) => {
    const { letters } = await flags(shell, words, 'clpv');
    if (letters.has('c')) {
      shell.directories = [];
      return 0;
    }
    return show(shell, letters);
  },
};

export const directoryBuiltins: Readonly<Record<string, Builtin>> = { cd, pwd, pushd, popd, dirs };
