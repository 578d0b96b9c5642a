import { defineProgram } from '../../program/program.ts';
import { list, listFiles, search, show, status } from './dpkg-queries.ts';
import { wrongQuery } from './dpkg-words.ts';

const long: Readonly<Record<string, string>> = { list: 'l', status: 's', listfiles: 'L', search: 'S', show: 'W' };

export const dpkgQuery = defineProgram({
  name: 'dpkg-query',
  paths: ['/usr/bin/dpkg-query'],
  async run(context) {
    const operands: string[] = [];
    let action: string | undefined;
    let format: string | undefined;
    const words = context.argv.slice(1);
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      if (!word.startsWith('-')) operands.push(word);
      else if (word === '-f' || word === '--showformat') format = words.shift();
      else if (/^-f./.test(word)) format = word.slice(2).replace(/^=/, '');
      else if (word.startsWith('--showformat=')) format = word.slice('--showformat='.length);
      else if (word === '--no-pager') continue;
      else {
        action = word.startsWith('--') ? long[word.slice(2)] : /^-[lsLSW]$/.test(word) ? word.slice(1) : undefined;
        if (action === undefined) return wrongQuery(context, `unknown option ${word}`);
      }
    }
    switch (action) {
      case 'l':
        return list(context, operands);
      case 's':
        return status(context, operands);
      case 'L':
        return listFiles(context, operands);
      case 'S':
        return search(context, operands);
      case 'W':
        return show(context, operands, format);
      default:
        return wrongQuery(context, 'need an action option');
    }
  },
});
