import { defineProgram } from '../../program/program.ts';

export const trueProgram = defineProgram({ name: 'true', paths: ['/usr/bin/true'], run: async () => 0 });
