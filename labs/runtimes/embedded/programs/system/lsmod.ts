import { defineProgram } from '../../program/program.ts';

/** Loaded modules of the kernel. */
export const lsmod = defineProgram({
  name: 'lsmod',
  paths: ['/usr/sbin/lsmod'],
  async run({ sys, stdout }) {
    const rows = (await sys.modules()).map(
      ({ name, size, usedBy }) => `${name.padEnd(20)}${String(size).padStart(7)}  ${usedBy.length}${usedBy.length > 0 ? ` ${usedBy.join(',')}` : ''}`,
    );
    await stdout.write(`${['Module                  Size  Used by', ...rows].join('\n')}\n`);
    return 0;
  },
});
