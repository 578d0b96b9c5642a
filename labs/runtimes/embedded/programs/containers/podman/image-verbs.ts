import { EngineError } from '../../../engine/records.ts';
import { ask } from '../ask.ts';
import { type Call, type Command, each } from './command.ts';

const exists = async ({ context, operands }: Call): Promise<number> => ((await ask(context.sys, 'image:find', { name: operands[0] ?? '' })) ? 0 : 1);

async function remove(call: Call): Promise<number> {
  const { context, flags, operands } = call;
  const names = flags.has('all') ? (await ask(context.sys, 'image:list')).flatMap(({ id, intermediate }) => (intermediate ? [] : [id])) : operands;
  if (names.length === 0 && !flags.has('all')) throw new EngineError('image name or ID must be specified');
  return each(call, names, async (name) => {
    if (flags.has('ignore') && !(await ask(context.sys, 'image:find', { name }))) return undefined;
    return (await ask(context.sys, 'image:remove', { name, force: flags.has('force') })).join('\n');
  });
}

async function tag({ context, operands }: Call): Promise<number> {
  const [image = '', ...names] = operands;
  await ask(context.sys, 'image:tag', { image, names });
  return 0;
}

async function untag({ context, operands }: Call): Promise<number> {
  const [image = '', ...names] = operands;
  await ask(context.sys, 'image:untag', { image, names });
  return 0;
}

async function importImage({ context, flags, operands, print }: Call): Promise<number> {
  const [path = '', name] = operands;
  const { cwd } = await context.sys.identity();
  const id = await ask(context.sys, 'image:import', { path: path.startsWith('/') ? path : `${cwd}/${path}`, name, changes: [...flags.values('change')] });
  if (!flags.has('quiet')) await context.stderr.write('Getting image source signatures\nWriting manifest to image destination\nStoring signatures\n');
  await print(`sha256:${id}\n`);
  return 0;
}

async function load({ context, flags, print }: Call): Promise<number> {
  const path = flags.value('input');
  if (path === undefined && context.stdin.isTerminal) throw new EngineError('cannot read from terminal, use command-line redirection or the --input flag');
  const bytes = await (path === undefined ? context.stdin.all() : context.sys.readFile(path)).catch(() => {
    throw new EngineError(`open ${path}: no such file or directory`);
  });
  const names = await ask(context.sys, 'image:load', { bytes });
  for (const name of names) await print(`Loaded image: ${name}\n`);
  return 0;
}

async function save({ context, flags, operands }: Call): Promise<number> {
  const [name = ''] = operands;
  const path = flags.value('output');
  const format = flags.value('format') ?? 'docker-archive';
  if (!['oci-archive', 'docker-archive'].includes(format))
    throw new EngineError(`unknown format "${format}", must be one of oci-archive, oci-dir, docker-archive, docker-dir`);
  if (path === undefined && context.stdout.isTerminal) throw new EngineError('refusing to save to terminal. Use -o flag or redirect');
  if (!(await ask(context.sys, 'image:find', { name }))) throw new EngineError(`${name}: image not known`);
  const there = path === undefined ? undefined : await context.sys.stat(path).catch(() => undefined);
  if (there !== undefined && format === 'docker-archive') throw new EngineError("docker-archive doesn't support modifying existing images");
  const { archive, blobs } = await ask(context.sys, 'image:save', { image: name, format: format as 'oci-archive' });
  if (!flags.has('quiet')) await progress(context.stderr, blobs);
  if (path === undefined) await context.stdout.write(archive);
  else {
    await context.sys.writeFile(path, archive).catch((error: Error) => {
      throw new EngineError(`writing to ${path}: open ${path}: ${error.message.toLowerCase()}`);
    });
  }
  return 0;
}

const bar = `[${'='.repeat(38)}]`;

function binarySize(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(1)}${['b', 'KiB', 'MiB', 'GiB'][unit]}`;
}

/** What copying an image prints: bars that are drawn again on a terminal, lines elsewhere. */
export async function progress(
  stream: Call['context']['stderr'],
  blobs: readonly { digest: string; size: number; kind: 'blob' | 'config' }[],
  head = false,
): Promise<void> {
  if (head || !stream.isTerminal) await stream.write('Getting image source signatures\n');
  for (const { digest, size, kind } of blobs) {
    const short = digest.replace('sha256:', '').slice(0, kind === 'blob' ? 12 : 10);
    const name = `Copying ${kind} ${short}`;
    if (!stream.isTerminal) await stream.write(kind === 'blob' ? `Copying blob ${digest}\n` : `Copying config ${digest.replace('sha256:', 'sha256:')}\n`);
    else await stream.write(`${name} ${bar} ${binarySize(size)} / ${binarySize(size)}\n\u001b[1A\u001b[J${name} done  \n`);
  }
  await stream.write('Writing manifest to image destination\nStoring signatures\n');
}

async function prune(call: Call): Promise<number> {
  const dangling = (await ask(call.context.sys, 'image:list')).filter(({ names, intermediate }) => names.length === 0 && !intermediate);
  return each(
    call,
    dangling.map(({ id }) => id),
    async (id) => (await ask(call.context.sys, 'image:remove', { name: id, force: false }), id),
  );
}

export const imageCommands: readonly Command[] = [
  { name: 'image exists', flags: [], minimum: 1, run: exists },
  { name: 'rmi', aliases: ['image rm', 'image remove'], flags: ['-a --all', '-f --force', '-i --ignore'], run: remove },
  { name: 'tag', aliases: ['image tag'], flags: [], minimum: 2, run: tag },
  { name: 'untag', aliases: ['image untag'], flags: [], minimum: 1, run: untag },
  {
    name: 'import',
    aliases: ['image import'],
    flags: ['-c --change=', '-m --message=', '-q --quiet', '--arch=', '--os=', '--variant='],
    minimum: 1,
    run: importImage,
  },
  { name: 'load', aliases: ['image load'], flags: ['-i --input=', '-q --quiet'], run: load },
  {
    name: 'save',
    aliases: ['image save'],
    flags: ['--compress', '--format=', '-m --multi-image-archive', '-o --output=', '-q --quiet', '--uncompressed'],
    minimum: 1,
    run: save,
  },
  { name: 'image prune', flags: ['-a --all', '-f --force', '--filter='], run: prune },
];
