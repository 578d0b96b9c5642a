import { createHash } from 'node:crypto';
import { JsonError, parseJson } from '../json.ts';
import { joined, type PythonProcess, type PythonProgram } from '../process.ts';
import { os, Raised, under } from '../raised.ts';
import { run } from '../subprocess.ts';
import { decoded, splitLines } from '../text.ts';
import { dumpJson } from '../values.ts';
import { holds, joinedSetting, load, pathSetting, type Settings, settingsModule, truthy } from './settings.ts';

const mostBytes = 1 << 20;
const byName = ({ name: one }: { name: string }, { name: other }: { name: string }): number => (one < other ? -1 : 1);

/** `publish` of poisoned-well: takes what came in into the dataset and writes the manifest, signed where a key is set. */
export const publish: PythonProgram = {
  script: '03b9b5f02a415b58b76fa1ad6fb2291077c8a3e82dc26e8c78b527cb40b6fa2a',
  modules: { [settingsModule.path]: settingsModule.hash },
  async run(process) {
    const at = (line: number, part?: string) => process.at(line, '<module>', part);
    const config = await under(at(16, 'settings.load()'), () => load(process));
    const [dataset = '', incoming = ''] = [...process.args, ...[config.dataset, config.incoming].slice(process.args.length).map(pathSetting)];
    const manifest = await under(process.at(19, '<module>', 'os.path.join(dataset, config["manifest"])'), () => joinedSetting(dataset, config.manifest));
    const shards = joined(dataset, 'shards');
    const came = await under(at(43, 'os.listdir(incoming)'), () => process.list(incoming));
    for (const { name } of came.filter(({ stat }) => stat.type === 'file').sort(byName)) await take(process, { name, incoming, shards, config });
    const digests = new Map<string, string>();
    for (const { name } of (await under(at(59, 'os.listdir(shards)'), () => process.list(shards))).sort(byName)) {
      const content = await under(at(60, 'open(os.path.join(shards, name), "rb")'), () => process.read(joined(shards, name)));
      digests.set(name, createHash('sha256').update(content).digest('hex'));
    }
    await under(at(62), () => put(process, manifest, `${dumpJson(new Map([['shards', digests]]), 1)}\n`));
    if (truthy(config.key)) await under(at(66), () => sign(process, pathSetting(config.key), manifest));
    await process.print(`published ${digests.size} shards${truthy(config.key) ? ', signed' : ''}`);
    return 0;
  },
};

interface Arrival {
  readonly name: string;
  readonly incoming: string;
  readonly shards: string;
  readonly config: Settings;
}

async function take(process: PythonProcess, { name, incoming, shards, config }: Arrival): Promise<void> {
  const at = (line: number, part?: string) => process.at(line, '<module>', part);
  const path = joined(incoming, name);
  const content = (await under(at(47, 'open(path, "rb")'), () => process.read(path))).subarray(0, mostBytes);
  const why = await under(at(49, 'fault(name, content)'), () =>
    under(process.at(25, 'fault', 'form not in config["formats"]'), () => fault(name, content, config)),
  );
  if (why !== undefined) return process.print(`left in ${incoming}: ${name}: ${why}`);
  await under(at(52), () => put(process, joined(shards, name), content));
  await process.context.sys.unlink(path).catch(() => undefined);
}

/** What is wrong with a file that came in, or nothing. */
function fault(name: string, content: Uint8Array, { formats }: Settings): string | undefined {
  const ending = /[^.].*(\.[^.]*)$/.exec(name)?.[1] ?? '';
  const form = { '.jsonl': 'jsonl', '.pkl': 'pickle' }[ending] ?? null;
  if (!holds(formats, form)) return 'its format is not taken';
  if (form !== 'jsonl') return undefined;
  try {
    const rows = splitLines(decoded(content)).map(parseJson);
    const right = rows.every((row) => row instanceof Map && row.size === 2 && row.has('text') && row.has('label'));
    return right ? undefined : 'its rows are not text and label';
  } catch (error) {
    if (error instanceof JsonError || (error instanceof Raised && error.type === 'UnicodeDecodeError')) return 'it is no JSON, line by line';
    throw error;
  }
}

async function put(process: PythonProcess, path: string, content: Uint8Array | string): Promise<void> {
  await under(process.at(38, 'put', 'open(path + ".new", "wb")'), () => process.write(`${path}.new`, content));
  await under(process.at(40, 'put'), () => os(process.context.sys.rename(`${path}.new`, path), `${path}.new`, path));
}

async function sign(process: PythonProcess, key: string, manifest: string): Promise<void> {
  const { sys } = process.context;
  const signature = `${manifest}.sig`;
  if (await sys.stat(signature).catch(() => undefined)) await os(sys.unlink(signature), signature);
  await run(process, ['/usr/bin/ssh-keygen', '-q', '-Y', 'sign', '-f', key, '-n', 'dataset', manifest], { check: true });
}
