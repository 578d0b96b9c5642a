import type { Terminal } from '@xterm/xterm';
import { announce } from '../../lib/announce.ts';
import { preferences } from '../../lib/preferences.ts';

/** A shell that reports its commands (OSC 133) says how each one ended; in screen reader mode that is said. */
export function sayExitStatus(terminal: Terminal): void {
  terminal.parser.registerOscHandler(133, (data) => {
    const [mark, status] = data.split(';');
    if (mark === 'D' && status !== undefined && /^\d{1,3}$/.test(status) && preferences().screenReader)
      announce(status === '0' ? 'The command is done.' : `The command ended with status ${status}.`);
    return true;
  });
}
