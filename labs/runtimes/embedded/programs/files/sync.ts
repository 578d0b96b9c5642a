import { defineProgram } from '../../program/program.ts';

/** Nothing waits to be written here. */
export const sync = defineProgram({
  name: 'sync',
  paths: ['/usr/bin/sync'],
  run: async () => 0,
});
