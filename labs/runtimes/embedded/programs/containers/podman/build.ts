import { EngineError, type ImageRecord, type ImageSettings } from '../../../engine/records.ts';
import { splitWords } from '../split-words.ts';
import { ask } from '../ask.ts';
import { type BuildOptions, short, StageBuilder } from '../build/builder.ts';
import { Context } from '../build/context.ts';
import { expand, readBuildFile, type Stage } from '../build/dockerfile.ts';
import type { Call, Command } from './command.ts';
import { progress } from './image-verbs.ts';
import { refusePull } from './pull.ts';

const usualNames = ['Containerfile', 'Dockerfile'];
const flags = [
  '-f --file=',
  '-t --tag=',
  '--build-arg=',
  '--secret=',
  '--squash',
  '--squash-all',
  '--layers',
  '--no-cache',
  '--force-rm',
  '--rm',
  '-q --quiet',
  '--target=',
  '--label=',
  '--pull',
  '--pull-always',
  '--pull-never',
  '--network=',
  '--format=',
  '--platform=',
  '--iidfile=',
  '--isolation=',
  '--cap-add=',
  '--cap-drop=',
  '--add-host=',
  '-v --volume=',
  '--ulimit=',
  '--security-opt=',
  '--timestamp=',
  '--ignorefile=',
  '--logfile=',
  '--env=',
  '--build-context=',
  '--cache-from=',
  '--jobs=',
  '--memory=',
  '--shm-size=',
  '--stdin',
  '--userns=',
  '--annotation=',
  '--arch=',
  '--os=',
];

interface Places {
  readonly folder: string;
  readonly text: string;
}

async function placesOf({ context, flags: given, operands }: Call): Promise<Places> {
  const { sys } = context;
  const { cwd } = await sys.identity();
  const whole = (path: string): string => (path.startsWith('/') ? path : path === '.' ? cwd : `${cwd}/${path.replace(/^\.\//, '')}`).replace(/(.)\/+$/, '$1');
  const file = given.value('file');
  if (operands.length > 1) throw new EngineError(`accepts at most 1 arg(s), received ${operands.length}`);
  if (operands[0] === undefined && file === undefined) throw new EngineError('no context directory and no Containerfile specified');
  const folder = whole(operands[0] ?? '.');
  if (
    await sys.stat(folder).then(
      ({ type }) => type !== 'directory',
      () => true,
    )
  )
    throw new EngineError(`context must be a directory: ${JSON.stringify(folder)}`);
  for (const path of file === undefined ? usualNames.map((name) => `${folder}/${name}`) : [whole(file)]) {
    const bytes = await sys.readFile(path).catch(() => undefined);
    if (bytes) return { folder, text: new TextDecoder().decode(bytes) };
    if (file !== undefined) throw new EngineError(`stat ${path}: no such file or directory`);
  }
  throw new EngineError(`no Containerfile or Dockerfile specified or found in context directory, ${folder}: no such file or directory`);
}

async function secretsOf({ context, flags: given }: Call): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const text of given.values('secret')) {
    const parts = Object.fromEntries(text.split(',').map((one) => [one.split('=')[0]!, one.split('=').slice(1).join('=')]));
    const path = parts.src ?? parts.source ?? '';
    if (!parts.id)
      throw new EngineError(
        'creating build executor: could not parse secrets: incorrect secret flag format: should be --secret id=foo,src=bar[,env=ENV,type=file|env]',
      );
    if (parts.env !== undefined || parts.type === 'env') {
      found[parts.id] = context.env[parts.env ?? parts.id] ?? '';
      continue;
    }
    const { cwd } = await context.sys.identity();
    const full = path.startsWith('/') ? path : `${cwd}/${path}`;
    const bytes = await context.sys.readFile(full).catch((error: Error) => {
      throw new EngineError(
        `creating build executor: could not parse secrets: ${/denied/.test(error.message) ? 'open' : 'stat'} ${full}: ${error.message.toLowerCase()}`,
      );
    });
    found[parts.id] = Buffer.from(bytes).toString('latin1');
  }
  return found;
}

const assignments = (words: readonly string[], own: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(words.map((word) => [word.split('=')[0]!, word.includes('=') ? word.slice(word.indexOf('=') + 1) : (own[word] ?? '')]));

async function build(call: Call): Promise<number> {
  const { context, flags: given, print } = call;
  const { folder, text } = await placesOf(call);
  const file = readBuildFile(text);
  const options: BuildOptions = {
    context,
    folder: await Context.open(context.sys, folder),
    given: assignments(given.values('build-arg'), context.env),
    secrets: await secretsOf(call),
    squash: given.has('squash-all') ? 'all' : given.has('squash') ? 'new' : undefined,
    cache: !given.has('no-cache'),
    quiet: given.has('quiet'),
    stages: new Map(),
    used: new Set(),
    labels: assignments(given.values('label'), {}),
  };
  const globals: Record<string, string> = {};
  for (const { rest } of file.args) {
    for (const word of splitWords(rest)) {
      const [name = '', ...value] = word.split('=');
      options.used.add(name);
      const known = options.given[name] ?? (word.includes('=') ? expand(value.join('='), globals) : undefined);
      if (known !== undefined) globals[name] = known;
    }
  }
  const target = given.value('target');
  const last = target === undefined ? file.stages.length - 1 : file.stages.findIndex(({ name }, at) => name === target || String(at) === target);
  if (last < 0) throw new EngineError(`building: The target "${target}" was not found in the provided Dockerfile`);
  const stages = file.stages.slice(0, last + 1);
  const tags = given.values('tag');
  let id = '';
  for (const [at, stage] of stages.entries()) id = await buildStage({ call, options, globals, stages, at, tags }, stage);
  for (const tag of tags) {
    await ask(context.sys, 'image:tag', { image: id, names: [tag] });
    if (!options.quiet) await print(`Successfully tagged ${await fullNameOf(call, id, tag)}\n`);
  }
  await print(`${id}\n`);
  return 0;
}

async function fullNameOf({ context }: Call, id: string, tag: string): Promise<string> {
  const names = (await ask(context.sys, 'image:find', { name: id }))?.names ?? [];
  return names.find((name) => name === tag || name === `localhost/${tag}` || name === `localhost/${tag}:latest` || name === `${tag}:latest`) ?? tag;
}

interface StageRun {
  readonly call: Call;
  readonly options: BuildOptions;
  readonly globals: Readonly<Record<string, string>>;
  readonly stages: readonly Stage[];
  readonly at: number;
  readonly tags: readonly string[];
}

async function buildStage(run: StageRun, stage: Stage): Promise<string> {
  const { call, options, globals, stages, at } = run;
  const asked = expand(stage.from, globals);
  const from = options.stages.get(asked) ?? asked;
  const final = at === stages.length - 1;
  const prefix = stages.length > 1 ? `[${at + 1}/${stages.length}] ` : '';
  const say = async (text: string): Promise<void> => void (!options.quiet && (await call.print(`${text}\n`)));
  await say(`${prefix}STEP 1/${stage.steps.length + 1}: FROM ${from}${stage.name === undefined ? '' : ` AS ${stage.name}`}`);
  const base = await baseOf(call, from);
  const builder = new StageBuilder(options, base, base ? (JSON.parse(base.text) as { config: ImageSettings }).config : {});
  try {
    await takeSteps(run, stage, { builder, prefix, say });
  } finally {
    await builder.end();
  }
  if (final) await tellUnused(options, say);
  const id = builder.image?.id ?? '';
  for (const name of [String(at), stage.name]) if (name !== undefined) options.stages.set(name, id);
  return id;
}

interface Telling {
  readonly builder: StageBuilder;
  readonly prefix: string;
  say(text: string): Promise<void>;
}

async function takeSteps({ call, options, globals, stages, at, tags }: StageRun, { steps }: Stage, { builder, prefix, say }: Telling): Promise<void> {
  const final = at === stages.length - 1;
  const commit = [`${prefix}COMMIT`, ...tags.slice(-1)].join(' ');
  const made = (): string => `--> ${short(builder.image?.id ?? '')}`;
  for (const [index, instruction] of steps.entries()) {
    const last = index === steps.length - 1;
    await say(`${prefix}STEP ${index + 2}/${steps.length + 1}: ${instruction.text}`);
    if ((await builder.step(instruction, { last, before: globals })) === 'cached') await say(`--> Using cache ${builder.image?.id}`);
    if (last && final) await say(commit);
    if (options.squash !== undefined && !last) continue;
    if (last && final) await tellSquashed(call, options, builder);
    await say(made());
  }
  if (steps.length === 0 && final) await say(`${commit}\n${made()}`);
}

/** One layer is made by a copy of all, and that shows how it goes. */
async function tellSquashed({ context }: Call, { squash, quiet }: BuildOptions, { image }: StageBuilder): Promise<void> {
  if (squash === undefined || quiet || !image) return;
  const { rootfs } = JSON.parse(image.text) as { rootfs: { diff_ids: string[] } };
  const size = (await ask(context.sys, 'image:list')).find(({ id }) => id === image.id)?.size ?? 0;
  const blobs = rootfs.diff_ids.map((digest) => ({ digest, size: Math.floor(size / rootfs.diff_ids.length), kind: 'blob' as const }));
  await progress(context.stderr, [...blobs, { digest: `sha256:${image.id}`, size: image.text.length, kind: 'config' }], true);
}

async function baseOf({ context }: Call, from: string): Promise<ImageRecord | undefined> {
  if (from === 'scratch') return undefined;
  const known = await ask(context.sys, 'image:find', { name: from });
  if (known) return known;
  return refusePull(context, from).catch((error: unknown) => {
    throw error instanceof EngineError ? new EngineError(`creating build container: ${error.message}`) : error;
  });
}

async function tellUnused({ given, used }: BuildOptions, say: (text: string) => Promise<void>): Promise<void> {
  const unused = Object.keys(given).filter((name) => !used.has(name));
  if (unused.length > 0) await say(`[Warning] one or more build args were not consumed: [${unused.join(' ')}]`);
}

export const buildCommands: readonly Command[] = [{ name: 'build', aliases: ['image build', 'buildx build', 'bud'], flags, run: build }];
