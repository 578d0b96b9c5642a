import { defineProgram } from '../../program/program.ts';

/** What accounts without a shell have. */
export const nologin = defineProgram({
  name: 'nologin',
  paths: ['/usr/sbin/nologin'],
  async run({ stdout }) {
    await stdout.write('This account is currently not available.\n');
    return 1;
  },
});
