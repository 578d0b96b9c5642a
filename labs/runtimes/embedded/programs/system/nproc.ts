import { defineProgram } from '../../program/program.ts';

/** How many processors there are. */
export const nproc = defineProgram({
  name: 'nproc',
  paths: ['/usr/bin/nproc'],
  async run({ sys, stdout }) {
    const text = new TextDecoder().decode(await sys.readFile('/proc/cpuinfo'));
    await stdout.write(`${text.match(/^processor\s*:/gm)?.length ?? 1}\n`);
    return 0;
  },
});
