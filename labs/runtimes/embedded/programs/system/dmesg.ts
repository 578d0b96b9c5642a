import { defineProgram } from '../../program/program.ts';

/** The kernel's messages; kernel.dmesg_restrict keeps them from others than root. */
export const dmesg = defineProgram({
  name: 'dmesg',
  paths: ['/usr/bin/dmesg'],
  async run({ sys, stdout, stderr }) {
    const restricted = (await sys.sysctls())['kernel.dmesg_restrict'] === '1';
    if (restricted && (await sys.identity()).euid !== 0) {
      await stderr.write('dmesg: read kernel buffer failed: Operation not permitted\n');
      return 1;
    }
    const { bootMs } = await sys.clock();
    const rows = (await sys.journal({ kernel: true })).map(({ atMs, message }) => `[${((atMs - bootMs) / 1000).toFixed(6).padStart(12)}] ${message}\n`);
    await stdout.write(rows.join(''));
    return 0;
  },
});
