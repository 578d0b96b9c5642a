import type { Shell } from '../state/shell.ts';
import { Return, ShellFailure } from './control.ts';
import { withRedirections } from './redirect.ts';
import { runTrap } from './traps.ts';

/** Deeper than this a real bash would have met the end of its stack. */
const deepest = 2000;

/** Calls a function. */
export const callFunction = async (shell: Shell, name: string, words: readonly string[]): Promise<number> => {
  const found = shell.functions.get(name)!;
  const limit = Number(shell.variables.get('FUNCNEST') ?? 0) || deepest;
  if (shell.frames.length >= limit) throw new ShellFailure(`${name}: maximum function nesting level exceeded (${limit})`);
  await shell.tick();
  const { positional, loops, mayReplace } = shell;
  shell.variables.push();
  shell.frames.push({ name, line: shell.line, source: found.file, kind: 'function' });
  shell.positional = [...words];
  shell.loops = 0;
  shell.mayReplace = false;
  const saved = shell.localOptions;
  shell.localOptions = undefined;
  try {
    await Promise.resolve();
    const { body } = found.definition;
    return await withRedirections(shell, body.redirections, () =>
      shell.engine.run(shell, [{ line: body.line, first: { commands: [{ ...body, redirections: [] }], negated: false }, rest: [], background: false }]),
    );
  } catch (error) {
    if (error instanceof Return) return error.status;
    throw error;
  } finally {
    const trap = shell.traps.get('RETURN');
    if (trap && !shell.inTrap) await runTrap(shell, trap);
    if (shell.localOptions) shell.options = shell.localOptions;
    shell.localOptions = saved;
    shell.frames.pop();
    shell.variables.pop();
    Object.assign(shell, { positional, loops, mayReplace });
  }
};
