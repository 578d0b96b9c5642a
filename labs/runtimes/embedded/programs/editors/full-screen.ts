import type { Terminal } from '../../program/program.ts';

/** `paste`: pasted text comes marked. `same`: the shell's own screen is drawn on. */
export interface Screen {
  readonly paste: boolean;
  readonly same?: true;
  /** Said below when it is suspended. */
  readonly farewell?: string;
}

const enter = async (terminal: Terminal, { paste, same }: Screen): Promise<void> => {
  await terminal.setMode('raw');
  if (same) return;
  await terminal.write(`\x1b[?1049h\x1b[22;0;0t${paste ? '\x1b[?2004h' : ''}`);
};

const leave = async (terminal: Terminal, { paste, same }: Screen): Promise<void> => {
  await terminal.write(same ? `\x1b[${terminal.size().rows};1H` : `${paste ? '\x1b[?2004l' : ''}\x1b[?1049l\x1b[23;0;0t`);
  await terminal.setMode('cooked');
};

/** Runs what draws on the whole screen: the other screen and raw keys, and both given back however it ends. */
export async function fullScreen(terminal: Terminal, run: () => Promise<void>, screen: Screen): Promise<void> {
  await enter(terminal, screen);
  try {
    await run();
  } finally {
    await leave(terminal, screen);
  }
}

/** Gives the screen back, stops as Ctrl-Z does, and takes the screen again when the shell lets it go on. False where no shell would. */
export async function suspend(terminal: Terminal, screen: Screen): Promise<boolean> {
  if (!terminal.suspend) return false;
  await leave(terminal, screen);
  if (screen.farewell !== undefined) await terminal.write(`${screen.farewell}\n`);
  await terminal.suspend();
  await enter(terminal, screen);
  return true;
}
