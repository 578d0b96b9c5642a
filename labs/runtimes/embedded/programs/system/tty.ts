import { defineProgram } from '../../program/program.ts';

/** The name of the terminal. */
export const tty = defineProgram({
  name: 'tty',
  paths: ['/usr/bin/tty'],
  async run({ stdin, terminal, stdout }) {
    const there = stdin.isTerminal && terminal !== undefined;
    await stdout.write(there ? `/dev/${terminal.name}\n` : 'not a tty\n');
    return there ? 0 : 1;
  },
});
