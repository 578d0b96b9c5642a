import { defineProgram } from '../../program/program.ts';
import { operandsOf, writtenOut } from './jq-filter.ts';
import { runJustBash } from './just-bash.ts';

export const jq = defineProgram({
  name: 'jq',
  paths: ['/usr/bin/jq'],
  run: (context) => {
    const given = context.argv.slice(1);
    const { filter, files } = operandsOf(given);
    const words = given.map((word, at) => (at === filter ? writtenOut(word) : word));
    const isFlag = (word: string): boolean => /^(-[a-z]*n[a-z]*|--null-input)$/.test(word);
    return runJustBash(context, 'jq', { words, needsInput: files.length === 0 && !words.some(isFlag) });
  },
});
