import { defineProgram } from '../../program/program.ts';

export const falseProgram = defineProgram({ name: 'false', paths: ['/usr/bin/false'], run: async () => 1 });
