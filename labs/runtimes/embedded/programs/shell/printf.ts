import { defineProgram } from '../../program/program.ts';
import { formatWords } from '../../shell/builtins/format.ts';
import { encode } from '../../shell/io/bytes.ts';

export const printf = defineProgram({
  name: 'printf',
  paths: ['/usr/bin/printf'],
  async run({ argv, env, stdout, stderr }) {
    const [format, ...words] = argv.slice(argv[1] === '--' ? 2 : 1);
    if (format === undefined) {
      await stderr.write(`${argv[0]}: missing operand\nTry '${argv[0]} --help' for more information.\n`);
      return 1;
    }
    const complaints: string[] = [];
    const { text, failed } = formatWords(format, words, { complain: (message) => complaints.push(message), zone: env.TZ, program: true });
    await stdout.write(encode(text));
    for (const complaint of complaints) await stderr.write(`${argv[0]}: ${complaint}\n`);
    return failed || complaints.length > 0 ? 1 : 0;
  },
});
