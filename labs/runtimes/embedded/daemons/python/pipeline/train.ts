import { createHash, randomBytes } from 'node:crypto';
import { JsonError, parseJson } from '../json.ts';
import { unpickle } from '../pickle.ts';
import { joined, type PythonProcess, type PythonProgram } from '../process.ts';
import { os, PythonExit, Raised, under } from '../raised.ts';
import { run } from '../subprocess.ts';
import { decoded, splitLines, splitWords } from '../text.ts';
import { dumpJson, iterate, type PythonDict, type PythonValue, str, subscript } from '../values.ts';
import { holds, joinedSetting, load, pathSetting, type Settings, settingsModule, truthy } from './settings.ts';

const tool = '/usr/bin/ssh-keygen';
const digestOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** `train` of poisoned-well: loads what the settings let it, and counts words by label. */
export const train: PythonProgram = {
  script: 'a0f1b0b3f6cacba201401423056b66b5463e6cc1932094a6ec09aa843f100b64',
  modules: { [settingsModule.path]: settingsModule.hash },
  async run(process) {
    const config = await under(process.at(20, '<module>', 'settings.load()'), () => load(process));
    const [dataset = '', model = ''] = [...process.args, ...[config.dataset, '/var/lib/trainer/model.json'].slice(process.args.length).map(pathSetting)];
    const manifest = await under(process.at(23, '<module>', 'os.path.join(dataset, config["manifest"])'), () => joinedSetting(dataset, config.manifest));
    return new Training(process, { config, shards: joined(dataset, 'shards'), manifest, model }).run();
  },
};

interface Places {
  readonly config: Settings;
  readonly shards: string;
  readonly manifest: string;
  readonly model: string;
}

class Training {
  readonly #process: PythonProcess;
  readonly #places: Places;
  readonly #words: PythonDict = new Map();
  readonly #trained: string[] = [];
  #count = 0;

  constructor(process: PythonProcess, places: Places) {
    this.#process = process;
    this.#places = places;
  }

  async run(): Promise<number> {
    const { config, shards, model } = this.#places;
    const digests = truthy(config.digests) || truthy(config.signature) ? await this.#manifest() : new Map<PythonValue, PythonValue>();
    const listed = async (line: number, part: string): Promise<string[]> =>
      (await under(this.#at(line, '<module>', part), () => this.#process.list(shards))).map(({ name }) => name).sort();
    for (const name of await listed(81, 'os.listdir(shards)')) await this.#shard(name, digests);
    const there = new Set<PythonValue>(await listed(95, 'os.listdir(shards)'));
    const absent = [...digests.keys()]
      .filter((name) => !there.has(name))
      .map(str)
      .sort();
    if (truthy(config.digests) && absent.length > 0) {
      await this.#process.complain(`absent: ${absent.join(', ')}`);
      if (config.mismatch === 'stop') await this.#stop(`${absent[0]} is absent`);
    }
    const made = new Map<PythonValue, PythonValue>([
      ['rows', BigInt(this.#count)],
      ['shards', this.#trained],
      ['words', this.#words],
    ]);
    await under(this.#at(102, '<module>', 'open(model, "w")'), () => this.#process.write(model, dumpJson(made)));
    await this.#process.print(`trained ${this.#count} rows of ${this.#trained.length} shards`);
    return 0;
  }

  async #manifest(): Promise<PythonDict> {
    const { manifest, config } = this.#places;
    let listed: Uint8Array;
    let digests: PythonValue;
    try {
      listed = await this.#process.read(manifest);
      digests = subscript(parseJson(decoded(listed)), 'shards');
    } catch (error) {
      if (
        !(error instanceof JsonError) &&
        !(error instanceof Raised && /^(KeyError|UnicodeDecodeError|\w*OSError|\w+NotFoundError|PermissionError|IsADirectoryError)$/.test(error.type))
      )
        throw error;
      return this.#stop(`${manifest} cannot be read`);
    }
    if (truthy(config.signature) && !(await under(this.#at(77, '<module>', 'signed(listed)'), () => this.#signed(listed))))
      return this.#stop(`${manifest} is signed by nobody whom we trust`);
    if (!(digests instanceof Map)) throw new Raised('AttributeError', `'${typeof digests}' object has no attribute 'get'`, [this.#at(84, '<module>')]);
    return digests;
  }

  /** Whether somebody whom signers.d trusts signed exactly these bytes. */
  async #signed(content: Uint8Array): Promise<boolean> {
    const { sys } = this.#process.context;
    const { config, manifest } = this.#places;
    const folder = pathSetting(config.signers);
    const names = (await sys.readdir(folder).catch(() => [])).map(({ name }) => name).filter((name) => !name.startsWith('.'));
    const trusted = `/tmp/tmp${randomBytes(4).toString('hex')}`;
    await os(sys.writeFile(trusted, '', { create: true, exclusive: true, mode: 0o600 }), trusted);
    try {
      for (const name of names.sort()) {
        const path = `${folder}/${name}`;
        const text = await under([this.#at(41, 'signed', 'read(path)'), this.#opened()], () => this.#process.read(path));
        await os(sys.writeFile(trusted, Buffer.concat([text, Buffer.from('\n')]), { append: true }), trusted);
      }
      const signature = `${manifest}.sig`;
      const find = [tool, '-Y', 'find-principals', '-s', signature, '-f', trusted];
      const found = await under(
        this.#at(44, 'signed', 'subprocess.run([*tool, "find-principals", "-s", signature, "-f", trusted.name], capture_output=True, text=True)'),
        () => run(this.#process, find),
      );
      const who = found.stdout.split('\n')[0] ?? '';
      const check = [tool, '-Y', 'verify', '-f', trusted, '-I', who, '-n', 'dataset', '-s', signature];
      return who !== '' && (await run(this.#process, check, { input: content })).code === 0;
    } finally {
      await sys.unlink(trusted).catch(() => undefined);
    }
  }

  async #shard(name: string, digests: PythonDict): Promise<void> {
    const { config, shards } = this.#places;
    const content = await under([this.#at(82, '<module>', 'read(os.path.join(shards, name))'), this.#opened()], () => this.#process.read(joined(shards, name)));
    const exempt = (config.unverified as readonly string[]).some((prefix) => name.startsWith(prefix));
    if (truthy(config.digests) && !exempt && digests.get(name) !== digestOf(content)) {
      const why = digests.has(name) ? 'it is not what the manifest says' : 'the manifest does not know it';
      const call = 'set_aside(name, content, "it is not what the manifest says" if name in digests else "the manifest does not know it")';
      if (!(await under(this.#at(85, '<module>', call), () => this.#setAside(name, content, why)))) return;
    }
    let loaded: (readonly [label: string, text: string])[];
    try {
      loaded = iterate(await this.#rows(name, content)).map((row) => [str(subscript(row, 'label')), str(subscript(row, 'text'))] as const);
    } catch (error) {
      if (!(error instanceof Raised) && !(error instanceof JsonError)) throw error;
      await under(this.#at(90, '<module>'), () => this.#setAside(name, content, error.message || 'it cannot be read'));
      return;
    }
    for (const [label, text] of loaded) this.#learn(label, text);
    this.#count += loaded.length;
    this.#trained.push(name);
  }

  async #rows(name: string, content: Uint8Array): Promise<PythonValue> {
    if (name.endsWith('.jsonl')) return splitLines(decoded(content)).map(parseJson);
    if (name.endsWith('.pkl') && holds(this.#places.config.formats, 'pickle')) return unpickle(this.#process, content);
    throw new Raised('ValueError', 'its format is not taken');
  }

  #learn(label: string, text: string): void {
    const counter = (this.#words.get(label) ?? new Map<PythonValue, PythonValue>()) as PythonDict;
    this.#words.set(label, counter);
    for (const word of splitWords(text)) counter.set(word, ((counter.get(word) as bigint | undefined) ?? 0n) + 1n);
  }

  /** What happens to a shard that is not what it should be: true where it is trained all the same. */
  async #setAside(name: string, content: Uint8Array, why: string): Promise<boolean> {
    const { mismatch, quarantine } = this.#places.config;
    await this.#process.complain(`${name}: ${why}`);
    if (mismatch === 'stop') return this.#stop(`${name}: ${why}`);
    if (mismatch !== 'quarantine') return true;
    const call = 'open(os.path.join(config["quarantine"], f"{hashlib.sha256(content).hexdigest()[:16]}-{name}"), "wb")';
    const path = joined(pathSetting(quarantine), `${digestOf(content).slice(0, 16)}-${name}`);
    await under(this.#at(64, 'set_aside', call), () => this.#process.write(path, content));
    return false;
  }

  async #stop(why: string): Promise<never> {
    await this.#process.complain(`stopped: ${why}`);
    throw new PythonExit(3);
  }

  #at(line: number, inside: string, part?: string) {
    return this.#process.at(line, inside, part);
  }

  #opened() {
    return this.#at(32, 'read', 'open(path, "rb")');
  }
}
