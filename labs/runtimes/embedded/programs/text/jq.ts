import { defineProgram } from '../../program/program.ts';
import { runJustBash } from './just-bash.ts';

export const jq = defineProgram({
  name: 'jq',
  paths: ['/usr/bin/jq'],
  run: (context) => {
    const words = context.argv.slice(1);
    const operands = words.filter((word) => !word.startsWith('-'));
    return runJustBash(context, 'jq', { words, needsInput: operands.length < 2 && !words.some((word) => /^(-[a-z]*n[a-z]*|--null-input)$/.test(word)) });
  },
});
