import { Command } from 'commander';
import { endAttempt } from '../attempts/end-attempt.ts';
import { liveAttempts } from '../attempts/attempts.repository.ts';
import { buildServer } from '../build-server.ts';
import { loadConfig } from '../config/load-config.ts';
import { openDatabase } from '../database/open-database.ts';

export const labsCommand = (): Command => new Command('labs').description('labs of this installation').addCommand(listCommand()).addCommand(closeCommand());

const listCommand = () =>
  new Command('list')
    .description('labs that run, wait or are paused')
    .option('--json', 'as JSON', false)
    .action(({ json }: { json: boolean }) => {
      const rows = liveAttempts(openDatabase(loadConfig(process.env, process.cwd()).dataFolder)).map(({ id, scenario, runtime, state, expiresAt }) => ({
        id,
        scenario,
        runtime,
        state,
        expiresAt,
      }));
      if (json) console.log(JSON.stringify(rows, undefined, 2));
      else
        for (const { id, scenario, runtime, state, expiresAt } of rows)
          console.log(`${id}  ${state.padEnd(8)} ${runtime.padEnd(8)} ${(expiresAt ?? '').padEnd(24)} ${scenario}`);
    });

const closeCommand = () =>
  new Command('close')
    .description('close labs while the server is stopped, and remove what nobody owns')
    .argument('[attempt]', 'one lab by its id (see list)')
    .option('--all', 'every lab', false)
    .action(async (attempt: string | undefined, { all }: { all: boolean }) => {
      if ((attempt === undefined) === !all) {
        console.error('Name one lab, or say --all.');
        process.exitCode = 2;
        return;
      }
      const { server, close } = await buildServer({ config: { ...loadConfig(process.env, process.cwd()), logLevel: 'warn' }, stopLabs: all, port: () => 0 });
      await server.adopt();
      const ids = server.context.labs.attempts().filter((id) => all || id === attempt);
      for (const id of ids) await endAttempt(server.context, id, { reason: 'It was closed from the command line.', actor: 'operator' });
      await server.sweep();
      await server.stop({ stopLabs: all });
      close();
      console.log(`${ids.length} closed`);
    });
