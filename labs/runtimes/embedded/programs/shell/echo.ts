import { defineProgram } from '../../program/program.ts';
import { echoText } from '../../shell/builtins/format.ts';
import { encode } from '../../shell/io/bytes.ts';

export const echo = defineProgram({
  name: 'echo',
  paths: ['/usr/bin/echo'],
  async run({ argv, stdout }) {
    await stdout.write(encode(echoText(argv.slice(1))));
    return 0;
  },
});
