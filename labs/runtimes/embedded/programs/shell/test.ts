import { defineProgram } from '../../program/program.ts';
import { runShell } from './bash.ts';

/** `test` and `[`: the shell's own, by another name. */
export const test = defineProgram({
  name: 'test',
  paths: ['/usr/bin/test', '/usr/bin/['],
  run: (context) => {
    const name = context.argv[0]!.replace(/.*\//, '');
    return runShell({ ...context, argv: ['bash', '-c', '"$@"', name, name, ...context.argv.slice(1)] }, 'bash');
  },
});
