import { expandPrompt } from '../expand/prompt.ts';
import type { Shell } from '../state/shell.ts';

/** `set -x`. */
export const trace = async (shell: Shell, text: string): Promise<void> => {
  if (!shell.options.has('xtrace')) return;
  shell.options.turn('xtrace', false);
  const prompt = await expandPrompt(shell, shell.variables.get('PS4') ?? '+ ');
  shell.options.turn('xtrace', true);
  const depth = Math.max(0, shell.subshellTrace);
  await shell.write(2, `${[...prompt][0]?.repeat(depth) ?? ''}${prompt}${text}\n`).catch(() => undefined);
};
