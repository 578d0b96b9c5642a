import { defineProgram } from '../../program/program.ts';

export const time = defineProgram({
  name: 'time',
  paths: ['/usr/bin/time'],
  async run(context) {
    const words = context.argv.slice(context.argv[1] === '-p' ? 2 : 1);
    const started = performance.now();
    const code = await context.run(words);
    await context.stderr.write(`real ${((performance.now() - started) / 1000).toFixed(2)}\nuser 0.00\nsys 0.00\n`);
    return code;
  },
});
