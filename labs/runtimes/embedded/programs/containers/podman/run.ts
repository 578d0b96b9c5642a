import { EngineError } from '../../../engine/records.ts';
import type { EntryPlan } from '../../../engine/operations.ts';
import { execute } from '../../../program/execute.ts';
import type { OutputStream, ProgramContext } from '../../../program/program.ts';
import { bytesInput } from '../../../program/streams.ts';
import { isSysError } from '../../../sys/sys-error.ts';
import { ask } from '../ask.ts';
import { type Call, type Command } from './command.ts';
import { createFlags, createRequest } from './create-request.ts';
import { defaultNetwork } from './default-network.ts';
import { assertImage } from './pull.ts';

interface Sitting {
  readonly plan: EntryPlan;
  readonly argv: readonly string[];
  readonly interactive: boolean;
  /** Whether the program has the terminal: else it writes into pipes. */
  readonly tty: boolean;
  /** Called with the pid before the program runs. */
  started?(pid: number): Promise<void>;
  readonly copyTo?: (text: string) => void;
}

/** Runs a program in a container at one's own terminal and waits for it. */
export async function sit(context: ProgramContext, { plan, argv, interactive, tty, started, copyTo }: Sitting): Promise<number> {
  const { id, path, env, cwd, uid, gid, groups } = plan;
  try {
    const { sys, image } = await context.sys.spawn({ path, argv, env, cwd, container: { id, uid, gid, groups } });
    await started?.(sys.pid);
    const { stdin, stdout, stderr, terminal } = context;
    const copied = (stream: OutputStream): OutputStream => ({
      isTerminal: tty && stream.isTerminal,
      write: (data) => (copyTo?.(typeof data === 'string' ? data : new TextDecoder().decode(data)), stream.write(data)),
    });
    const input = interactive ? { stdin, ...(tty && { terminal }) } : { stdin: bytesInput() };
    const { code } = await execute({ sys, image, path, argv, env, ...input, stdout: copied(stdout), stderr: copied(stderr) });
    return code;
  } catch (error) {
    if (!isSysError(error)) throw error;
    throw new EngineError(`crun: open executable: ${error.message}: OCI permission denied`, 126);
  }
}

async function made({ context, flags, operands }: Call) {
  const [image = ''] = operands;
  await assertImage(context, image);
  const { sys, env, argv } = context;
  if (flags.has('replace') && flags.value('name') !== undefined) {
    await ask(sys, 'container:remove', { name: flags.value('name')!, force: true, volumes: false }).catch(() => undefined);
  }
  return ask(sys, 'container:create', await createRequest(sys, { flags, operands, env, argv: argv.slice(1), network: await defaultNetwork(sys) }));
}

async function create(call: Call): Promise<number> {
  const { id } = await made(call);
  await call.print(`${id}\n`);
  return 0;
}

async function run(call: Call): Promise<number> {
  const { context, flags } = call;
  const { sys } = context;
  const container = await made(call);
  try {
    if (flags.has('detach')) {
      await ask(sys, 'container:start', { name: container.id });
      await call.print(`${container.id}\n`);
      return 0;
    }
    const plan = await ask(sys, 'container:attach', { name: container.id });
    let text = '';
    const code = await sit(context, {
      plan,
      argv: container.argv,
      interactive: flags.has('interactive'),
      tty: flags.has('tty'),
      started: (pid) => ask(sys, 'container:attached', { id: container.id, pid }),
      ...(!container.autoRemove && { copyTo: (more: string) => void (text += more) }),
    });
    if (text !== '') await ask(sys, 'container:log', { id: container.id, lines: text.replace(/\n$/, '').split('\n') });
    return code;
  } catch (error) {
    if (container.autoRemove) await ask(sys, 'container:remove', { name: container.id, force: true, volumes: true }).catch(() => undefined);
    throw error;
  }
}

async function exec({ context, flags, operands }: Call): Promise<number> {
  const [name = '', ...argv] = operands;
  if (argv.length === 0) throw new EngineError('must provide a non-empty command to start an exec session: invalid argument');
  const env = flags.values('env').map((one) => (one.includes('=') ? one : `${one}=${context.env[one] ?? ''}`));
  const plan = await ask(context.sys, 'container:enter', { name, argv, env, user: flags.value('user'), workdir: flags.value('workdir') });
  if (flags.has('detach')) throw new EngineError('exec --detach is not simulated here');
  return sit(context, { plan, argv, interactive: flags.has('interactive'), tty: flags.has('tty') });
}

export const runCommands: readonly Command[] = [
  {
    name: 'run',
    aliases: ['container run'],
    flags: [...createFlags, '-d --detach', '-a --attach=', '--detach-keys=', '--sig-proxy', '--passwd'],
    ownWords: true,
    minimum: 1,
    run,
  },
  { name: 'create', aliases: ['container create'], flags: createFlags, ownWords: true, minimum: 1, run: create },
  {
    name: 'exec',
    aliases: ['container exec'],
    flags: [
      '-d --detach',
      '--detach-keys=',
      '-e --env=',
      '--env-file=',
      '-i --interactive',
      '-l --latest',
      '--privileged',
      '-t --tty',
      '-u --user=',
      '-w --workdir=',
    ],
    ownWords: true,
    minimum: 1,
    run: exec,
  },
];
