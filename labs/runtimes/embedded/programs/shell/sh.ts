import { defineProgram } from '../../program/program.ts';
import { runShell } from './bash.ts';

export const sh = defineProgram({ name: 'sh', paths: ['/usr/bin/dash', '/usr/bin/sh'], run: (context) => runShell(context, 'sh') });
