import { Options } from './options.ts';
import type { Shell } from './shell.ts';
import type { SavedVariable } from './variables.ts';

/** A shell between two lines, as plain JSON: a new one made of it goes on. The process itself (umask, directory, credentials) is the kernel's. */
export interface SavedShell {
  readonly variables: readonly SavedVariable[];
  /** Text that defines them again. */
  readonly functions: readonly (readonly [name: string, source: string])[];
  readonly aliases: readonly (readonly [string, string])[];
  readonly traps: readonly (readonly [string, string])[];
  readonly set: readonly string[];
  readonly shopt: readonly string[];
  readonly hash: readonly (readonly [string, string])[];
  readonly limits: readonly (readonly [string, string])[];
  readonly directories: readonly string[];
  readonly history: readonly string[];
  readonly positional: readonly string[];
  readonly zero: string;
  readonly login: boolean;
  readonly cwd: string;
  readonly status: number;
  readonly lastBackground?: number;
  /** What was typed of a command that goes on over several lines. */
  readonly pending?: string;
}

export const saveShell = (shell: Shell, pending?: string): SavedShell => {
  const { zero, login, cwd, status, lastBackground } = shell;
  return {
    variables: shell.variables.save(),
    functions: [...shell.functions].map(([name, { source }]) => [name, source]),
    aliases: [...shell.aliases],
    traps: [...shell.traps],
    set: [...shell.options.set],
    shopt: [...shell.options.shopt],
    hash: [...shell.hash].map(([name, { path }]) => [name, path]),
    limits: [...shell.limits],
    directories: shell.directories,
    history: shell.history,
    positional: shell.positional,
    zero,
    login,
    cwd,
    status,
    ...(lastBackground !== undefined && { lastBackground }),
    ...(pending !== undefined && { pending }),
  };
};

/** Brings a fresh shell to what was saved. */
export const restoreShell = async (shell: Shell, saved: SavedShell): Promise<void> => {
  shell.variables.load(saved.variables);
  for (const [, source] of saved.functions) await shell.engine.evaluate(shell, source);
  for (const [name, text] of saved.aliases) shell.aliases.set(name, text);
  for (const [name, text] of saved.traps) shell.traps.set(name, text);
  for (const [name, path] of saved.hash) shell.hash.set(name, { path, hits: 0 });
  for (const [letter, value] of saved.limits) shell.limits.set(letter, value);
  shell.options = new Options(saved);
  const { zero, login, cwd, status, lastBackground } = saved;
  Object.assign(shell, {
    zero,
    login,
    cwd,
    status,
    lastBackground,
    directories: [...saved.directories],
    history: [...saved.history],
    positional: [...saved.positional],
  });
};
