import { defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';
import { complain, eachInput } from './text-input.ts';

export const base64 = defineProgram({
  name: 'base64',
  paths: ['/usr/bin/base64'],
  async run(context) {
    const given = await options(context, { short: 'diw:', long: { decode: 'd', 'ignore-garbage': 'i', 'wrap=': 'w' } });
    const width = Number(given.value('w') ?? 76);
    if (!Number.isInteger(width) || width < 0) return complain(context, `invalid wrap size: ‘${given.value('w')}’`);
    let status = 0;
    const read = await eachInput(context, given.operands.slice(0, 1), {
      use: async (input) => {
        const data = Buffer.from(await input.all());
        if (given.has('d')) {
          const text = data.toString('latin1').replace(given.has('i') ? /[^A-Za-z0-9+/=]/g : /\n/g, '');
          const valid = /^[A-Za-z0-9+/]*={0,2}/.exec(text)![0];
          await context.stdout.write(Buffer.from(valid, 'base64'));
          if (valid.length !== text.length || text.length % 4 !== 0) status = await complain(context, 'invalid input');
          return;
        }
        const text = data.toString('base64');
        const lines = width === 0 ? text : text.replace(new RegExp(`.{${width}}(?=.)`, 'g'), '$&\n');
        await context.stdout.write(lines + (width === 0 || text === '' ? '' : '\n'));
      },
    });
    return read || status;
  },
});
