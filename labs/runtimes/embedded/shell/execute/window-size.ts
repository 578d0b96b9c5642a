import type { Shell } from '../state/shell.ts';

/** LINES and COLUMNS as the terminal is now: `checkwinsize`. */
export const followSize = (shell: Shell): void => {
  const { terminal, variables } = shell;
  if (!terminal || !shell.interactive || !shell.options.shopt.has('checkwinsize')) return;
  const { cols, rows } = terminal.size();
  for (const [name, value] of [
    ['COLUMNS', cols],
    ['LINES', rows],
  ] as const)
    if (variables.get(name) !== String(value)) variables.set(name, String(value));
};
