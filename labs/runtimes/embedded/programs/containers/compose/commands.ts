import { stringify } from 'yaml';
import type { ProgramContext } from '../../../program/program.ts';
import { Collected } from '../../../program/streams.ts';
import { ask } from '../ask.ts';
import { containerArgs } from './container-args.ts';
import { type ComposeContainer, ComposeError, type Project, textOf } from './project.ts';

export interface ComposeCall {
  readonly context: ProgramContext;
  readonly project: Project;
  readonly has: (name: string) => boolean;
  readonly value: (name: string) => string | undefined;
  /** Services, or a service and its command. */
  readonly operands: readonly string[];
}

export interface ComposeCommand {
  /** As pflag would have them: `-d --detach`, `-t --timeout=`. */
  readonly flags: readonly string[];
  readonly ownWords?: true;
  run(call: ComposeCall): Promise<number>;
}

const graceSeconds = 10;
const podman = ({ context }: ComposeCall, words: readonly string[]): Promise<number> => context.run(['podman', ...words]);

function chosen({ project, operands }: ComposeCall): readonly ComposeContainer[] {
  const unknown = operands.filter((service) => !project.containers.some((one) => one.service === service));
  if (unknown.length > 0) throw new ComposeError(`missing services [${unknown.join(', ')}]`);
  return operands.length === 0 ? project.containers : project.containers.filter(({ service }) => operands.includes(service));
}

/** `2s`, `1m30s` as seconds. */
function seconds(text: string): number {
  const found = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
  return found ? Math.floor(Number(found[1] ?? 0) * 3600 + Number(found[2] ?? 0) * 60 + Number(found[3] ?? 0)) : graceSeconds;
}

const grace = (call: ComposeCall, { settings }: ComposeContainer): string =>
  String(call.value('timeout') ?? seconds(settings.stop_grace_period === undefined ? `${graceSeconds}s` : textOf(settings.stop_grace_period)));

const ofProject = async ({ context, project }: ComposeCall) =>
  (await ask(context.sys, 'container:list')).filter(({ labels }) => labels['io.podman.compose.project'] === project.name);

async function down(call: ComposeCall): Promise<number> {
  const { context, project } = call;
  const containers = chosen(call).toReversed();
  await Promise.all(containers.map((one) => podman(call, ['stop', '-t', grace(call, one), one.name])));
  for (const { name } of containers) await podman(call, ['rm', name]);
  if (call.has('remove-orphans')) {
    const orphans = await ofProject(call);
    for (const { name } of orphans) await podman(call, ['stop', name]);
    for (const { name } of orphans) await podman(call, ['rm', name]);
  }
  if (call.has('volumes')) {
    for (const { name, labels } of await ask(context.sys, 'volume:list'))
      if (labels['io.podman.compose.project'] === project.name) await podman(call, ['volume', 'rm', name]);
  }
  if (call.operands.length === 0) await podman(call, ['pod', 'rm', `pod_${project.name}`]);
  return 0;
}

async function up(call: ComposeCall): Promise<number> {
  const { context, project } = call;
  const wanted = chosen(call);
  const there = await ofProject(call);
  const stale = there.some(({ labels }) => labels['io.podman.compose.config-hash'] !== project.hash);
  const recreate = call.has('force-recreate') || (stale && !call.has('no-recreate'));
  if (there.length > 0 && recreate) await down({ ...call, operands: [], has: (name) => name !== 'volumes' && call.has(name) });
  const existing = recreate ? [] : there.map(({ name }) => name);
  if (!(await ask(context.sys, 'pod:list')).some(({ name }) => name === `pod_${project.name}`)) {
    await podman(call, ['pod', 'create', `--name=pod_${project.name}`, '--infra=false', '--share=']);
  }
  for (const one of wanted) if (!existing.includes(one.name)) await podman(call, ['create', ...(await containerArgs(context, project, one))]);
  if (call.has('no-start')) return 0;
  let code = 0;
  for (const { name } of wanted) code = (await podman(call, ['start', name])) || code;
  if (!call.has('detach')) return attached(call, wanted);
  return code;
}

/** Without a terminal of their own the containers' lines would come here; Ctrl-C takes all down. */
async function attached(call: ComposeCall, wanted: readonly ComposeContainer[]): Promise<number> {
  const { context } = call;
  const stopped = new Promise<void>((resolve) => {
    context.signal.addEventListener('abort', () => resolve(), { once: true });
    context.sys.onSignal((name) => name === 'INT' && resolve());
  });
  const ended = Promise.all(wanted.map(({ name }) => ask(context.sys, 'container:wait', { name }).catch(() => 0)));
  await Promise.race([stopped, ended]);
  if (!context.signal.aborted) await down({ ...call, operands: [], has: () => false });
  return 0;
}

const forEach =
  (words: (call: ComposeCall, container: ComposeContainer) => readonly string[], { reversed = false } = {}) =>
  async (call: ComposeCall): Promise<number> => {
    const list = reversed ? chosen(call).toReversed() : chosen(call);
    const codes = await Promise.all(list.map((one) => podman(call, words(call, one))));
    return codes.find((code) => code !== 0) ?? 0;
  };

const start = forEach((_, { name }) => ['start', name]);
const stop = forEach((call, one) => ['stop', '-t', grace(call, one), one.name], { reversed: true });

async function restart(call: ComposeCall): Promise<number> {
  return forEach((_, one) => ['restart', '-t', grace(call, one), one.name])(call);
}

async function ps(call: ComposeCall): Promise<number> {
  const format = call.has('quiet') ? ['--format', '{{.ID}}'] : call.value('format') === undefined ? [] : ['--format', call.value('format')!];
  return podman(call, ['ps', '-a', '--filter', `label=io.podman.compose.project=${call.project.name}`, ...format]);
}

async function exec(call: ComposeCall): Promise<number> {
  const [service = '', ...words] = call.operands;
  const container = project(call, service);
  const flags = [...(call.has('T') ? [] : ['--tty']), '--interactive', ...(call.value('user') === undefined ? [] : ['--user', call.value('user')!])];
  return podman(call, ['exec', ...flags, container.name, ...words]);
}

function project(call: ComposeCall, service: string): ComposeContainer {
  const found = call.project.containers.find((one) => one.service === service);
  if (!found) throw new ComposeError(`missing services [${service}]`);
  return found;
}

async function logs(call: ComposeCall): Promise<number> {
  const list = chosen(call);
  for (const { name } of list)
    await podman(call, ['logs', ...(list.length > 1 ? ['-n'] : []), ...(call.value('tail') === undefined ? [] : ['--tail', call.value('tail')!]), name]);
  return 0;
}

async function config(call: ComposeCall): Promise<number> {
  const { stdout } = call.context;
  const { merged, containers } = call.project;
  if (call.has('services')) await stdout.write(containers.map(({ service }) => `${service}\n`).join(''));
  else if (!call.has('quiet'))
    await stdout.write(
      `${stringify(merged, { sortMapEntries: true, indentSeq: false, lineWidth: 80, singleQuote: true, nullStr: 'null', version: '1.1', aliasDuplicateObjects: false })}\n`,
    );
  return 0;
}

async function pull(call: ComposeCall): Promise<number> {
  const images = new Set(chosen(call).map(({ settings }) => textOf(settings.image)));
  const codes: number[] = [];
  for (const image of images) codes.push(await podman(call, ['pull', image]));
  return codes.find((code) => code !== 0) ?? 0;
}

async function images(call: ComposeCall): Promise<number> {
  const output = new Collected();
  for (const { name } of call.project.containers)
    await call.context.run(['podman', 'inspect', '--format', '{{.Name}}\t{{.ImageName}}\t{{.Image}}', name], { stdout: output });
  await call.context.stdout.write(output.text);
  return 0;
}

async function run(call: ComposeCall): Promise<number> {
  const [service = '', ...words] = call.operands;
  const container = project(call, service);
  const args = await containerArgs(call.context, call.project, {
    ...container,
    name: `${call.project.name}_${service}_tmp${String(Date.now() % 100_000)}`,
    settings: { ...container.settings, ...(words.length > 0 && { command: words }) },
  });
  return podman(call, ['run', ...(call.has('rm') ? ['--rm'] : []), '-i', ...args.filter((word) => !word.startsWith('--pod='))]);
}

async function build(call: ComposeCall): Promise<number> {
  for (const { settings, service } of chosen(call)) {
    const { build: how } = settings;
    if (how === undefined || how === null) continue;
    const context = typeof how === 'string' ? how : textOf((how as { context?: string }).context) || '.';
    const code = await podman(call, ['build', '-t', textOf(settings.image) || `${call.project.name}_${service}`, context]);
    if (code !== 0) return code;
  }
  return 0;
}

const timeout = '-t --timeout=';

export const composeCommands: Readonly<Record<string, ComposeCommand>> = {
  pull: { flags: ['--force-local'], run: pull },
  build: { flags: ['--pull', '--no-cache', '--build-arg=', '--pull-always'], run: build },
  up: {
    flags: [
      '-d --detach',
      '--no-color',
      '--quiet-pull',
      '--no-deps',
      '--force-recreate',
      '--always-recreate-deps',
      '--no-recreate',
      '--no-build',
      '--no-start',
      '--build',
      '--abort-on-container-exit',
      '--abort-on-container-failure',
      timeout,
      '-V --renew-anon-volumes',
      '--remove-orphans',
      '--scale=',
      '--exit-code-from=',
      '--pull',
      '--pull-always',
      '--no-cache',
      '--build-arg=',
    ],
    run: up,
  },
  down: { flags: ['-v --volumes', '--remove-orphans', '--rmi=', timeout], run: down },
  ps: { flags: ['-q --quiet', '-f --format='], run: ps },
  run: { flags: ['--rm', '-d --detach', '--name=', '-u --user=', '-T', '-e --env='].filter((flag) => flag !== '-T'), ownWords: true, run },
  exec: { flags: ['-d --detach', '--privileged', '-u --user=', '-T --T', '--index=', '-e --env=', '-w --workdir='], ownWords: true, run: exec },
  start: { flags: [], run: start },
  stop: { flags: [timeout], run: stop },
  restart: { flags: [timeout], run: restart },
  logs: { flags: ['-f --follow', '-l --latest', '-n --names', '--since=', '-t --timestamps', '--tail=', '--until='], run: logs },
  config: { flags: ['--no-normalize', '--services', '-q --quiet'], run: config },
  kill: {
    flags: ['-a --all', '-s --signal='],
    run: forEach((call, { name }) => ['kill', ...(call.value('signal') === undefined ? [] : ['--signal', call.value('signal')!]), name]),
  },
  images: { flags: ['-q --quiet'], run: images },
};
