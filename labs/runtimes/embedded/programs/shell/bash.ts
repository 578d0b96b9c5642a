import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { runInteractive } from '../../shell/interactive/run-interactive.ts';
import { runScript, type Start } from '../../shell/run-script.ts';
import { parseStart } from '../../shell/start-options.ts';

/** Runs as bash or as Debian's dash. */
export const runShell = async (context: ProgramContext, dialect: 'bash' | 'sh', own: Pick<Start, 'applets'> = {}): Promise<number> => {
  const parsed = parseStart(context.argv, dialect, context.stdin.isTerminal && context.stderr.isTerminal);
  if ('print' in parsed) {
    await context.stdout.write(parsed.print);
    return 0;
  }
  if ('complaint' in parsed) {
    await context.stderr.write(`${dialect}: ${parsed.complaint}\n`);
    return parsed.status;
  }
  const start = { ...parsed, ...own };
  return parsed.interactive && (context.terminal || parsed.command !== undefined) ? runInteractive(context, start) : runScript(context, start);
};

export const bash = defineProgram({ name: 'bash', paths: ['/usr/bin/bash', '/usr/bin/rbash'], run: (context) => runShell(context, 'bash') });
