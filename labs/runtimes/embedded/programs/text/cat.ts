import { defineProgram } from '../../program/program.ts';
export const cat = defineProgram({
  name: 'cat',
  paths: ['/usr/bin/cat'],
  async run({ stdin, stdout }) {
    for (let c = await stdin.read(); c; c = await stdin.read()) await stdout.write(c);
    return 0;
  },
});
