import { Command } from 'commander';
import { checkCommand } from './check/check-command.ts';
import { imagesCommand } from './images-command.ts';
import { labsCommand } from './labs-command.ts';
import { docsCommand } from './docs-command.ts';
import { playCommand } from './play/play-command.ts';
import { scenariosCommand } from './scenarios-command.ts';
import { serveCommand } from './serve-command.ts';
import { startFailureText } from '../start-failure.ts';

await new Command('rampart')
  .description('Training labs for infrastructure hardening')
  .addCommand(serveCommand())
  .addCommand(scenariosCommand())
  .addCommand(playCommand())
  .addCommand(checkCommand())
  .addCommand(labsCommand())
  .addCommand(imagesCommand())
  .addCommand(docsCommand())
  .parseAsync()
  .catch((error: unknown) => {
    console.error(startFailureText(error));
    process.exitCode = 1;
  });
