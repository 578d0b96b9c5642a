import { EngineError } from '../../engine/records.ts';
import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { FlagError, readFlags } from './flags.ts';
import { buildCommands } from './podman/build.ts';
import type { Command } from './podman/command.ts';
import { imageCommands } from './podman/image-verbs.ts';
import { inspectCommands } from './podman/inspect.ts';
import { lifecycleCommands } from './podman/lifecycle.ts';
import { listCommands } from './podman/lists.ts';
import { otherCommands } from './podman/others.ts';
import { pullCommands } from './podman/pull.ts';
import { runCommands } from './podman/run.ts';

const commands: readonly Command[] = [
  ...runCommands,
  ...lifecycleCommands,
  ...listCommands,
  ...inspectCommands,
  ...imageCommands,
  ...otherCommands,
  ...pullCommands,
  ...buildCommands,
];
const byName = new Map(commands.flatMap((command) => [command.name, ...(command.aliases ?? [])].map((name) => [name, command] as const)));
const groups = new Set([...byName.keys()].flatMap((name) => (name.includes(' ') ? [name.split(' ')[0]!] : [])));
const globals = [
  '--cgroup-manager=',
  '--log-level=',
  '--root=',
  '--runroot=',
  '--runtime=',
  '--storage-driver=',
  '--storage-opt=',
  '--url=',
  '-c --connection=',
  '-r --remote',
  '--syslog',
  '--tmpdir=',
  '--events-backend=',
  '-v --version',
];
/** Real ones that have no model here. */
const unsimulated = (
  'attach auto-update buildx checkpoint commit cp events export generate healthcheck info init kube login logout machine manifest mount network pause play push rename ' +
  'restore search secret system unmount unpause unshare update'
).split(' ');

const usage = `Manage pods, containers and images

Usage:
  podman [options] [command]

Simulated commands:
${[...new Set(commands.map(({ name }) => name))]
  .toSorted()
  .map((name) => `  ${name}\n`)
  .join('')}`;

interface Chosen {
  readonly command: Command;
  readonly name: string;
  readonly words: readonly string[];
}

function choose(words: readonly string[]): Chosen {
  const [first = '', second = '', ...rest] = words;
  const pair = byName.get(`${first} ${second}`);
  if (pair) return { command: pair, name: `${first} ${second}`, words: rest };
  const single = byName.get(first);
  if (single && !(groups.has(first) && second !== '')) return { command: single, name: first, words: words.slice(1) };
  if (groups.has(first) && second === '') throw new EngineError(`missing command 'podman ${first} COMMAND'`);
  if (groups.has(first)) throw new EngineError(`unrecognized command \`podman ${first} ${second}\`\nTry 'podman ${first} --help' for more information`);
  if (unsimulated.includes(first)) throw new EngineError(`podman ${first} is not simulated here; \`podman --help\` lists what is`);
  throw new EngineError(`unrecognized command \`podman ${first}\`\nTry 'podman --help' for more information`);
}

async function dispatch(context: ProgramContext): Promise<number> {
  const before = readFlags(context.argv.slice(1), globals, { interspersed: false });
  if (before.has('version')) return (await context.stdout.write('podman version 4.3.1\n'), 0);
  if (before.operands.length === 0 || before.operands[0] === 'help') return (await context.stdout.write(usage), 0);
  const { command, name, words } = choose(before.operands);
  try {
    const flags = readFlags(words, command.flags, { interspersed: !command.ownWords });
    if (flags.operands.length < (command.minimum ?? 0))
      throw new EngineError(`requires at least ${command.minimum} arg(s), only received ${flags.operands.length}`);
    return await command.run({ context, flags, operands: flags.operands, print: (text) => (text === '' ? Promise.resolve() : context.stdout.write(text)) });
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    if (error.message === 'help')
      return (await context.stdout.write(`Usage:\n  podman ${name} [options]\n\nOptions:\n${command.flags.map((flag) => `  ${flag}\n`).join('')}`), 0);
    throw new EngineError(`${error.message}\nSee 'podman ${name} --help'`);
  }
}

/** Rootless podman 4.3.1: a front of the engine that the server models. */
export const podman = defineProgram({
  name: 'podman',
  paths: ['/usr/bin/podman'],
  async run(context) {
    try {
      return await dispatch(context);
    } catch (error) {
      const help = error instanceof FlagError && error.message === 'help';
      if (help) return (await context.stdout.write(usage), 0);
      if (!(error instanceof EngineError) && !(error instanceof FlagError)) throw error;
      await context.stderr.write(`Error: ${error.message}${error instanceof FlagError ? "\nSee 'podman --help'" : ''}\n`);
      return error instanceof EngineError ? error.code : 125;
    }
  },
});
