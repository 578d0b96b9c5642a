import { quoteIfNeeded } from '../expand/quote.ts';
import { expandText, expandWords } from '../expand/word.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { BadDescriptor, type Builtin, type Shell } from '../state/shell.ts';
import { ReadonlyVariable } from '../state/variables.ts';
import type { SimpleCommand, Word } from '../syntax/ast.ts';
import { UsageError } from '../builtins/usage.ts';
import { assign } from './assign.ts';
import { isControl, ShellFailure } from './control.ts';
import { runExternal } from './external.ts';
import { redirect, withRedirections } from './redirect.ts';
import { runTrap } from './traps.ts';
import { trace } from './trace.ts';

/** Words, then redirections, then assignments, then the function, builtin or program. */
export const runSimple = async (shell: Shell, command: SimpleCommand): Promise<number> => {
  shell.line = command.line;
  shell.substituted = undefined;
  shell.command = command;
  if (!shell.inTrap) shell.commandText = [...command.assignments.map(({ name }) => `${name}=...`), ...command.words.map(({ raw }) => raw)].join(' ');
  const debug = shell.traps.get('DEBUG');
  if (debug && !shell.inTrap) await runTrap(shell, debug);
  const words = await argumentsOf(shell, command.words);
  if (words.length === 0) return assignOnly(shell, command);
  shell.lastArgument = words.at(-1)!;
  if (words[0] === 'exec') return execBuiltin(shell, command, words);
  if (words[0]!.startsWith('%') && shell.options.has('monitor')) words.unshift('fg');
  return guarded(shell, command, async () => {
    const temporary = command.assignments.length > 0;
    if (!temporary) {
      await trace(shell, words.map(quoteIfNeeded).join(' '));
      return dispatch(shell, words);
    }
    shell.variables.push();
    try {
      for (const assignment of command.assignments) {
        if (!assignment.subscript && !assignment.array) shell.variables.declare(assignment.name, 'local').exported = true;
        await trace(shell, await assign(shell, assignment));
      }
      await trace(shell, words.map(quoteIfNeeded).join(' '));
      return await dispatch(shell, words);
    } finally {
      shell.variables.pop();
    }
  });
};

/** Arguments of a command; those of `declare` and its kin that are assignments are not cut into fields. */
const argumentsOf = async (shell: Shell, words: readonly Word[]): Promise<string[]> => {
  shell.arrayArguments.clear();
  const fields: string[] = [];
  for (const word of words) {
    const { assignment } = word;
    if (!assignment) fields.push(...(await expandWords(shell, [word])));
    else if (assignment.array) {
      shell.arrayArguments.set(word.raw, assignment.array);
      fields.push(word.raw);
    } else {
      const target = `${assignment.name}${assignment.subscript ? `[${await expandText(shell, assignment.subscript)}]` : ''}`;
      fields.push(`${target}${assignment.append ? '+=' : '='}${assignment.value ? await expandText(shell, assignment.value, { assignment: true }) : ''}`);
    }
  }
  return fields;
};

const assignOnly = async (shell: Shell, command: SimpleCommand): Promise<number> =>
  guarded(shell, command, async () => {
    for (const assignment of command.assignments) await trace(shell, await assign(shell, assignment));
    return shell.substituted ?? 0;
  });

/** Redirections around a command; one that fails is told and is the command's status. */
const guarded = async (shell: Shell, command: SimpleCommand, action: () => Promise<number>): Promise<number> => {
  let begun = false;
  try {
    return await withRedirections(shell, command.redirections, () => {
      begun = true;
      return action();
    });
  } catch (error) {
    if (begun || !(error instanceof ShellFailure) || error.fatal) throw error;
    await shell.complain(error.message);
    return error.status;
  }
};

const execBuiltin = async (shell: Shell, command: SimpleCommand, words: readonly string[]): Promise<number> => {
  try {
    for (const redirection of command.redirections) await redirect(shell, redirection);
  } catch (error) {
    if (!(error instanceof ShellFailure)) throw error;
    await shell.complain(error.message);
    return error.status;
  }
  for (const assignment of command.assignments) {
    shell.variables.declare(assignment.name, 'global').exported = true;
    await assign(shell, assignment);
  }
  return runBuiltin(shell, shell.engine.builtins.get('exec')!, words);
};

/** Function, builtin or program by the name of the first word. */
export const dispatch = async (
  shell: Shell,
  words: readonly string[],
  options: { plain?: boolean; builtinOnly?: boolean; env?: Readonly<Record<string, string>> } = {},
): Promise<number> => {
  const name = words[0]!;
  if (!options.plain && !options.builtinOnly && shell.functions.has(name)) return shell.engine.call(shell, name, words.slice(1));
  const builtin = shell.disabled.has(name) ? undefined : shell.engine.builtins.get(name);
  if (builtin && (shell.dialect === 'bash' || !bashOnly.has(name))) return runBuiltin(shell, builtin, words);
  if (options.builtinOnly) {
    await shell.complain(`builtin: ${name}: not a shell builtin`);
    return 1;
  }
  if (shell.functions.has('command_not_found_handle') && !name.includes('/') && shell.dialect === 'bash' && !(await found(shell, name)))
    return shell.engine.call(shell, 'command_not_found_handle', words);
  return runExternal(shell, words, options.env ?? shell.variables.environment());
};

const bashOnly = new Set(
  'declare typeset shopt mapfile readarray pushd popd dirs caller compgen complete compopt let source enable help history disown suspend logout'.split(' '),
);

const found = async (shell: Shell, name: string): Promise<boolean> => {
  for (const folder of (shell.variables.get('PATH') ?? '').split(':')) if (await shell.sys.access(`${folder}/${name}`, 1).catch(() => false)) return true;
  return false;
};

const runBuiltin = async (shell: Shell, builtin: Builtin, words: readonly string[]): Promise<number> => {
  try {
    const status = await builtin.run(shell, words);
    shell.lastBuiltin = words[0]!;
    return status;
  } catch (error) {
    if (isControl(error) || error instanceof ShellFailure || isSysError(error, 'EPIPE')) throw error;
    if (error instanceof UsageError) return 2;
    if (error instanceof ReadonlyVariable)
      await shell.complain(
        `${['declare', 'typeset', 'local', 'export', 'read', 'unset'].includes(words[0]!) && words[0] !== 'read' ? `${words[0]}: ` : ''}${error.message}`,
      );
    else if (error instanceof BadDescriptor) await shell.complain(`${words[0]}: write error: ${error.message}`);
    else if (isSysError(error)) await shell.complain(`${words[0]}: write error: ${error.message}`);
    else throw error;
    return 1;
  }
};
