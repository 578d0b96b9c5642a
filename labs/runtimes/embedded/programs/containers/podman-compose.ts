import { EngineError } from '../../engine/records.ts';
import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { composeCommands } from './compose/commands.ts';
import { ComposeError, loadProject } from './compose/project.ts';
import { usageText } from './compose/usage.ts';
import { FlagError, readFlags } from './flags.ts';

const commands = 'help version wait systemd pull push build up down ps run exec start stop restart logs config port pause unpause kill stats images'.split(' ');
const argsOf = 'pull push build inspect run start stop rm volume'.split(' ').map((name) => `[--podman-${name}-args args]`);
const options = [
  ...'[-h] [-v] [--in-pod_in_pod] [--pod-args_pod_args] [--env-file_env_file] [-f_file] [--profile_profile] [-p_PROJECT_NAME] [--podman-path_PODMAN_PATH] [--podman-args_args]'
    .split(' ')
    .map((part) => part.replace(/(?<=[a-z])_(?=[a-zA-Z_]+\])/, ' ')),
  ...argsOf,
  ...'[--no-ansi] [--no-cleanup] [--dry-run] [--parallel_PARALLEL] [--verbose]'.split(' ').map((part) => part.replace('_', ' ')),
];
const globals = [
  '-v --version',
  '--in-pod=',
  '--pod-args=',
  '--env-file=',
  '-f --file=',
  '--profile=',
  '-p --project-name=',
  '--podman-path=',
  '--podman-args=',
  '--no-ansi',
  '--no-cleanup',
  '--dry-run',
  '--parallel=',
  '--verbose',
];

async function refuse({ stderr, terminal, env }: ProgramContext, words: string): Promise<number> {
  const columns = Number(env.COLUMNS) || terminal?.size().cols || 80;
  await stderr.write(`${usageText('podman-compose', { options, positionals: [`{${commands.join(',')}}`, '...'] }, columns)}podman-compose: error: ${words}\n`);
  return 2;
}

async function help({ stdout, terminal, env }: ProgramContext): Promise<number> {
  const columns = Number(env.COLUMNS) || terminal?.size().cols || 80;
  await stdout.write(
    `${usageText('podman-compose', { options, positionals: [`{${commands.join(',')}}`, '...'] }, columns)}\ncommands that are simulated here:\n${Object.keys(
      composeCommands,
    )
      .map((name) => `  ${name}\n`)
      .join('')}`,
  );
  return 0;
}

async function version({ stdout }: ProgramContext): Promise<number> {
  await stdout.write('podman-compose version 1.5.0\npodman version 4.3.1\n');
  return 0;
}

const unknownWords = (message: string): string | undefined => /^unknown (?:shorthand )?flag: (?:'.' in )?(-.*)$/.exec(message)?.[1];

async function dispatch(context: ProgramContext): Promise<number> {
  const before = readFlags(context.argv.slice(1), globals, { interspersed: false });
  const [name, ...words] = before.operands;
  if (before.has('version') || name === 'version') return version(context);
  if (name === undefined || name === 'help') return help(context);
  const command = composeCommands[name];
  if (!commands.includes(name))
    return refuse(context, `argument command: invalid choice: '${name}' (choose from ${commands.map((one) => `'${one}'`).join(', ')})`);
  if (!command) {
    await context.stderr.write(`podman-compose: ${name} is not simulated here; these are: ${Object.keys(composeCommands).join(', ')}\n`);
    return 1;
  }
  const flags = readFlags(words, command.flags, { interspersed: !command.ownWords });
  const project = await loadProject(context, { files: before.values('file'), name: before.value('project-name') });
  return command.run({ context, project, operands: flags.operands, has: (flag) => flags.has(flag), value: (flag) => flags.value(flag) });
}

/** podman-compose 1.5.0 over the simulated podman: what it runs, it runs as commands, as the real one does. */
export const podmanCompose = defineProgram({
  name: 'podman-compose',
  paths: ['/usr/local/bin/podman-compose'],
  async run(context) {
    try {
      return await dispatch(context);
    } catch (error) {
      if (error instanceof FlagError)
        return error.message === 'help'
          ? help(context)
          : refuse(
              context,
              unknownWords(error.message)
                ? `unrecognized arguments: ${unknownWords(error.message)}`
                : error.message.replace(/^flag needs an argument: (.*)$/, 'argument $1: expected one argument'),
            );
      if (error instanceof ComposeError) return (await context.stderr.write(`CRITICAL:podman_compose:${error.message}\n`), 1);
      if (error instanceof EngineError) return (await context.stderr.write(`Error: ${error.message}\n`), error.code);
      throw error;
    }
  },
});
