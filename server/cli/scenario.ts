import { Command } from 'commander';
import { lintCommand } from './scenario/lint-command.ts';
import { newCommand } from './scenario/new-command.ts';
import { proveCommand } from './scenario/prove-command.ts';

await new Command('scenario')
  .description('write and prove scenarios')
  .addCommand(newCommand())
  .addCommand(lintCommand())
  .addCommand(proveCommand())
  .parseAsync();
