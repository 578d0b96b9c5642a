import { Command } from 'commander';
import { serve } from '../serve.ts';

export const serveCommand = (): Command =>
  new Command('serve')
    .description('run the server until SIGTERM or Ctrl-C; settings: RAMPART_* or rampart.config.yaml')
    .option('--stop-labs', 'close the labs when the server stops (default: they keep running)', false)
    .action(({ stopLabs }: { stopLabs: boolean }) => serve({ stopLabs }));
