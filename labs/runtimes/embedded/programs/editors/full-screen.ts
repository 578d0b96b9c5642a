import type { Terminal } from '../../program/program.ts';

/** Runs what draws on the whole screen: the other screen and raw keys, and both given back however it ends. `paste`: pasted text comes marked. */
export async function fullScreen(terminal: Terminal, run: () => Promise<void>, { paste }: { paste: boolean }): Promise<void> {
  await terminal.setMode('raw');
  try {
    await terminal.write(`\x1b[?1049h\x1b[22;0;0t${paste ? '\x1b[?2004h' : ''}`);
    await run();
  } finally {
    await terminal.write(`${paste ? '\x1b[?2004l' : ''}\x1b[?1049l\x1b[23;0;0t`);
    await terminal.setMode('cooked');
  }
}
