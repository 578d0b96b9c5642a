import { defineProgram } from '../../program/program.ts';
import { runJustBash } from './just-bash.ts';

export const column = defineProgram({
  name: 'column',
  paths: ['/usr/bin/column'],
  run: (context) => runJustBash(context, 'column', { words: context.argv.slice(1), needsInput: true }),
});
