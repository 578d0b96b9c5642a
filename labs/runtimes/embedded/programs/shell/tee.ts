import { defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';

export const tee = defineProgram({
  name: 'tee',
  paths: ['/usr/bin/tee'],
  async run(context) {
    const given = await options(context, { short: 'aip', long: { append: 'a', 'ignore-interrupts': 'i', 'output-error=?': 'p' } });
    const { sys, stdin, stdout, stderr, argv } = context;
    let status = 0;
    const files: number[] = [];
    for (const path of given.operands)
      try {
        files.push(await sys.open(path, { write: true, create: true, ...(given.has('a') ? { append: true } : { truncate: true }) }));
      } catch (error) {
        if (!isSysError(error)) throw error;
        await stderr.write(`${argv[0]}: ${path}: ${error.message}\n`);
        status = 1;
      }
    for (let chunk = await stdin.read(); chunk; chunk = await stdin.read()) {
      for (const fd of files) await sys.write(fd, chunk);
      await stdout.write(chunk);
    }
    for (const fd of files) await sys.close(fd);
    return status;
  },
});
