import { defineProgram } from '../../program/program.ts';
import { asked, parseLine, sharedCommand } from './apt-command.ts';
import { listCommand, searchCommand, showCommand } from './apt-queries.ts';
import { complain, unstable } from './apt-words.ts';

export const apt = defineProgram({
  name: 'apt',
  paths: ['/usr/bin/apt'],
  async run(context) {
    const line = await parseLine(context, true);
    if (typeof line === 'number') return line;
    if (await asked(line, 'apt')) return 0;
    const { voice, command, operands } = line;
    if (!context.stdout.isTerminal) await context.stderr.write(unstable);
    switch (command) {
      case 'list':
        return listCommand(voice, operands, { upgradable: line.has('--upgradable', '--upgradeable') });
      case 'show':
        return showCommand(voice, operands);
      case 'search':
        return searchCommand(voice, operands);
      default: {
        const code = await sharedCommand(line);
        if (code !== undefined) return code;
        await complain(voice, 'E', `Invalid operation ${command}`);
        return 100;
      }
    }
  },
});
