import { EngineError } from '../../../engine/records.ts';
import { ask } from '../ask.ts';
import { type Call, type Command, each, warn } from './command.ts';

async function names({ context, flags, operands }: Call): Promise<readonly string[]> {
  if (!flags.has('all')) return operands;
  return (await ask(context.sys, 'container:list')).map(({ id }) => id);
}

const needed = (list: readonly string[]): void => {
  if (list.length === 0) throw new EngineError('you must provide at least one name or id');
};

async function stopOne(call: Call, name: string): Promise<void> {
  const given = call.flags.value('time');
  const { killed, after } = await ask(call.context.sys, 'container:stop', { name, ...(given !== undefined && { seconds: Number(given) }) });
  if (killed) {
    const told = (await ask(call.context.sys, 'container:find', { name }))?.name ?? name;
    await warn(call.context, `StopSignal SIGTERM failed to stop container ${told} in ${after} seconds, resorting to SIGKILL`, after);
  }
}

async function stop(call: Call): Promise<number> {
  const list = await names(call);
  if (!call.flags.has('all')) needed(list);
  return each(call, list, async (name) => {
    if (call.flags.has('ignore') && !(await ask(call.context.sys, 'container:find', { name }))) return undefined;
    await stopOne(call, name);
    return name;
  });
}

async function start(call: Call): Promise<number> {
  needed(await names(call));
  return each(call, await names(call), async (name) => {
    try {
      await ask(call.context.sys, 'container:start', { name });
    } catch (error) {
      const found = await ask(call.context.sys, 'container:find', { name });
      if (error instanceof EngineError && found) throw new EngineError(`unable to start container "${found.id}": ${error.message}`, 125);
      throw error;
    }
    return name;
  });
}

const restart = async (call: Call): Promise<number> =>
  each(call, await names(call), async (name) => {
    await stopOne(call, name);
    await ask(call.context.sys, 'container:start', { name });
    return name;
  });

async function remove(call: Call): Promise<number> {
  const { context, flags } = call;
  const list = await names(call);
  if (!flags.has('all')) needed(list);
  return each(call, list, async (name) => {
    const found = await ask(context.sys, 'container:find', { name });
    if (!found && (flags.has('ignore') || flags.has('force'))) return flags.has('ignore') ? undefined : name;
    if (!found) throw new EngineError(`no container with name or ID "${name}" found: no such container`, 1);
    if (flags.has('force') && found.status === 'running') await stopOne(call, name);
    if (await ask(context.sys, 'container:find', { name }))
      await ask(context.sys, 'container:remove', { name, force: flags.has('force'), volumes: flags.has('volumes') });
    return name;
  });
}

const kill = async (call: Call): Promise<number> =>
  each(call, await names(call), async (name) => {
    await ask(call.context.sys, 'container:kill', { name, signal: call.flags.value('signal') ?? 'KILL' });
    return name;
  });

const wait = async (call: Call): Promise<number> => each(call, call.operands, async (name) => String(await ask(call.context.sys, 'container:wait', { name })));

async function logs({ context, flags, operands, print }: Call): Promise<number> {
  for (const name of operands) {
    const text = await ask(context.sys, 'container:logs', { name });
    const rows = text.split('\n').flatMap((line) => {
      const found = /^(\S+) (stdout|stderr) [FP] (.*)$/.exec(line);
      return found ? [{ stamp: found[1]!, message: found[3]! }] : [];
    });
    const shown = flags.value('tail') === undefined ? rows : rows.slice(-Number(flags.value('tail')) || rows.length);
    await print(shown.map(({ stamp, message }) => `${flags.has('timestamps') ? `${stamp} ` : ''}${flags.has('names') ? `${name} ` : ''}${message}\n`).join(''));
  }
  if (flags.has('follow')) await context.stderr.write('podman: logs --follow shows what there is; waiting for more is not simulated here\n');
  return 0;
}

async function top({ context, operands }: Call): Promise<number> {
  const [name = ''] = operands;
  const container = await ask(context.sys, 'container:find', { name });
  if (!container) throw new EngineError(`no container with name or ID "${name}" found: no such container`);
  if (container.status !== 'running') throw new EngineError('top can only be used on running containers');
  throw new EngineError(`cannot run top on container ${container.id} as it did not create a cgroup: this container does not have a cgroup`);
}

async function difference({ context, operands, print }: Call): Promise<number> {
  const rows = await ask(context.sys, 'container:difference', { name: operands[0] ?? '' });
  await print(rows.map((row) => `${row}\n`).join(''));
  return 0;
}

const exists = async ({ context, operands }: Call): Promise<number> => ((await ask(context.sys, 'container:find', { name: operands[0] ?? '' })) ? 0 : 1);

const stopFlags = ['-a --all', '-i --ignore', '-l --latest', '-t --time=', '--cidfile=', '--filter='];

export const lifecycleCommands: readonly Command[] = [
  { name: 'stop', aliases: ['container stop'], flags: stopFlags, run: stop },
  { name: 'start', aliases: ['container start'], flags: ['-a --attach', '--all', '-i --interactive', '-l --latest', '--filter='], run: start },
  { name: 'restart', aliases: ['container restart'], flags: ['-a --all', '-l --latest', '-t --time='], minimum: 1, run: restart },
  {
    name: 'rm',
    aliases: ['container rm'],
    flags: ['-a --all', '-f --force', '-i --ignore', '-l --latest', '-t --time=', '-v --volumes', '--depend', '--cidfile='],
    run: remove,
  },
  { name: 'kill', aliases: ['container kill'], flags: ['-a --all', '-l --latest', '-s --signal='], minimum: 1, run: kill },
  { name: 'wait', aliases: ['container wait'], flags: ['--condition=', '-i --interval=', '-l --latest'], minimum: 1, run: wait },
  {
    name: 'logs',
    aliases: ['container logs'],
    flags: ['-f --follow', '-l --latest', '-n --names', '--since=', '--tail=', '-t --timestamps', '--until='],
    minimum: 1,
    run: logs,
  },
  { name: 'top', aliases: ['container top'], flags: ['-l --latest'], minimum: 1, run: top },
  { name: 'diff', aliases: ['container diff'], flags: ['--format=', '-l --latest'], minimum: 1, run: difference },
  { name: 'container exists', flags: ['--external'], minimum: 1, run: exists },
];
