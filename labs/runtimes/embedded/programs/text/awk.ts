import { defineProgram } from '../../program/program.ts';
import { runJustBash } from './just-bash.ts';

/** mawk, by just-bash's interpreter. */
export const awk = defineProgram({
  name: 'awk',
  paths: ['/usr/bin/mawk', '/usr/bin/awk', '/usr/bin/gawk', '/usr/bin/nawk'],
  async run(context) {
    const words = context.argv.slice(1);
    if (words.length === 0) {
      await context.stderr.write('Usage: mawk [options] [--] program [argument ...]\n');
      return 2;
    }
    return runJustBash(context, 'awk', { words, needsInput: readsInput(words) });
  },
});

/** Whether no file is named: then it is the standard input that it reads. */
const readsInput = (words: readonly string[]): boolean => {
  const operands: string[] = [];
  let program = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (/^-[Fv]$/.test(word)) at += 1;
    else if (word === '-f') {
      at += 1;
      program = true;
    } else if (!/^-[Fv]./.test(word) && word !== '--') operands.push(word);
  }
  const source = program ? '' : (operands.shift() ?? '');
  if (
    !program &&
    /^\s*(BEGIN\s*\{[^]*\})\s*$/.test(source) &&
    !/getline|END/.test(source) &&
    source.indexOf('BEGIN') === source.lastIndexOf('BEGIN') &&
    !/\}\s*[^\s}]/.test(source.replace(/^[^]*\}/, ''))
  )
    return false;
  const files = operands.filter((word) => !/^[A-Za-z_]\w*=/.test(word));
  return files.length === 0 || files.includes('-');
};
