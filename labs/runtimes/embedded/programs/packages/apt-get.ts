import { defineProgram } from '../../program/program.ts';
import { asked, parseLine, sharedCommand } from './apt-command.ts';
import { complain } from './apt-words.ts';

export const aptGet = defineProgram({
  name: 'apt-get',
  paths: ['/usr/bin/apt-get'],
  async run(context) {
    const line = await parseLine(context, false);
    if (typeof line === 'number') return line;
    if (await asked(line, 'apt-get')) return 0;
    const code = await sharedCommand(line);
    if (code !== undefined) return code;
    await complain(line.voice, 'E', `Invalid operation ${line.command}`);
    return 100;
  },
});
