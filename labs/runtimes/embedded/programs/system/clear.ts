import { defineProgram } from '../../program/program.ts';

/** Empties the screen and what scrolled off it. */
export const clear = defineProgram({
  name: 'clear',
  paths: ['/usr/bin/clear', '/usr/bin/reset'],
  async run({ argv, stdout, terminal }) {
    if (argv[0]!.endsWith('reset')) {
      await terminal?.setMode('cooked');
      await stdout.write('\x1bc\x1b]104\x07\x1b[!p\x1b[?3;4l\x1b[4l\x1b>');
    }
    await stdout.write('\x1b[H\x1b[2J\x1b[3J');
    return 0;
  },
});
