import { defineProgram } from '../../program/program.ts';

const usage = `Usage: sshpass [-f|-d|-p|-e[env_var]] [-hV] command parameters\n`;

/** Answers a program's question for a password: here the program is told it, in place of a terminal of sshpass's own. */
export const sshpass = defineProgram({
  name: 'sshpass',
  paths: ['/usr/bin/sshpass'],
  async run(context) {
    const words = context.argv.slice(1);
    let password: string | undefined;
    while (words[0]?.startsWith('-')) {
      const word = words.shift()!;
      const value = (): string => word.slice(2) || (words.shift() ?? '');
      if (word.startsWith('-p')) password = value();
      else if (word.startsWith('-e')) password = context.env[word.slice(2) || 'SSHPASS'];
      else if (word.startsWith('-f')) password = new TextDecoder().decode(await context.sys.readFile(value())).split('\n')[0];
      else if (word === '-P') words.shift();
      else if (word !== '-v') {
        await context.stdout.write(word === '-V' ? 'sshpass 1.09\n' : usage);
        return word === '-h' || word === '-V' ? 0 : 1;
      }
    }
    if (words.length === 0) {
      await context.stdout.write(usage);
      return 0;
    }
    return context.run(words, { env: { ...context.env, SSHPASS_ANSWER: password ?? '' } });
  },
});
