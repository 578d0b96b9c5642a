import { createHash } from 'node:crypto';
import type { HistoryEntry, ImageRecord, ImageSettings } from '../../../engine/records.ts';
import { EngineError } from '../../../engine/records.ts';
import type { TarEntry } from '../../../engine/tar.ts';
import { execute } from '../../../program/execute.ts';
import type { ProgramContext } from '../../../program/program.ts';
import { bytesInput } from '../../../program/streams.ts';
import { splitWords } from '../split-words.ts';
import { ask } from '../ask.ts';
import type { Context } from './context.ts';
import { expand, type Instruction, jsonList, leadingFlags } from './dockerfile.ts';
import { configure, fileSteps } from './settings.ts';

export interface BuildOptions {
  readonly context: ProgramContext;
  readonly folder: Context;
  readonly given: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly squash: 'all' | 'new' | undefined;
  readonly cache: boolean;
  readonly quiet: boolean;
  /** Images of the stages so far, by name and number. */
  readonly stages: Map<string, string>;
  readonly used: Set<string>;
  readonly labels: Readonly<Record<string, string>>;
}

const version = '1.28.2';
export const short = (id: string): string => id.slice(0, 11);
const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** One stage on its way: where it works, and what its image will say. */
export class StageBuilder {
  readonly #options: BuildOptions;
  #image: ImageRecord | undefined;
  #working: string | undefined;
  #settings: ImageSettings;
  #history: HistoryEntry[] = [];
  #changed = false;
  readonly #args = new Map<string, string>();

  constructor(options: BuildOptions, base: ImageRecord | undefined, settings: ImageSettings) {
    this.#options = options;
    this.#image = base;
    this.#settings = settings;
  }

  get image(): ImageRecord | undefined {
    return this.#image;
  }

  /** What expands in the lines of this stage. */
  get #values(): Record<string, string> {
    const own = Object.fromEntries((this.#settings.Env ?? []).map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]));
    return { ...Object.fromEntries(this.#args), ...own };
  }

  declare(rest: string, before: Readonly<Record<string, string>>): void {
    for (const word of splitWords(rest)) {
      const [name = '', ...value] = word.split('=');
      this.#options.used.add(name);
      const known = this.#options.given[name] ?? (word.includes('=') ? expand(value.join('='), this.#values) : before[name]);
      if (known !== undefined) this.#args.set(name, known);
    }
  }

  /** Does one step. Answers how it came about: from the cache, or anew. */
  async step(instruction: Instruction, { last, before }: { last: boolean; before: Readonly<Record<string, string>> }): Promise<'cached' | 'made'> {
    const { word, rest } = instruction;
    if (word === 'ARG') this.declare(rest, before);
    const files = fileSteps.has(word);
    const copied = word === 'COPY' || word === 'ADD' ? await this.#copied(instruction) : undefined;
    const createdBy = this.#createdBy(instruction, copied);
    const settings = files ? this.#settings : configure(this.#settings, instruction, this.#values);
    const cacheKey = digestOf([createdBy, copied?.digest, settings]);
    const { sys } = this.#options.context;
    if (await this.#isCached(cacheKey)) return 'cached';
    if (copied) await ask(sys, 'build:copy', { id: await this.#work(), entries: copied.entries });
    if (word === 'RUN') await this.#run(instruction);
    this.#settings = settings;
    this.#changed ||= files;
    this.#history.push({ created: new Date().toISOString(), created_by: createdBy, ...this.#comment(), ...(!files && { empty_layer: true as const }) });
    if (this.#options.squash === undefined || last) await this.commit(cacheKey);
    return 'made';
  }

  /** Whether there is an image of this step already; then that is where the stage stands. */
  async #isCached(cacheKey: string): Promise<boolean> {
    const { cache, squash, context } = this.#options;
    if (!cache || squash !== undefined || !this.#image) return false;
    const cached = await ask(context.sys, 'build:cached', { parent: this.#image.id, cacheKey });
    if (!cached) return false;
    await this.end();
    this.#image = cached;
    this.#settings = (JSON.parse(cached.text) as { config: ImageSettings }).config;
    return true;
  }

  /** What the image was built from. */
  #comment(): { comment?: string } {
    if (!this.#image) return {};
    const { names, id } = this.#image;
    return { comment: `FROM ${names[0] ?? id.slice(0, 12)}` };
  }

  async commit(cacheKey: string): Promise<void> {
    const id = await this.#work();
    const { squash, labels, context } = this.#options;
    const config = { ...this.#settings, Labels: { ...this.#settings.Labels, ...labels, 'io.buildah.version': version } };
    this.#image = await ask(context.sys, 'build:commit', {
      id,
      config,
      history: this.#history,
      files: this.#changed,
      squash: squash === 'all',
      cacheKey,
    });
    this.#settings = config;
    this.#history = [];
    this.#changed = false;
    await this.end();
  }

  /** The tree that the stage works in; a new one after each commit. */
  async #work(): Promise<string> {
    this.#working ??= (await ask(this.#options.context.sys, 'build:begin', this.#image ? { image: this.#image.id } : {})).id;
    return this.#working;
  }

  async end(): Promise<void> {
    if (this.#working !== undefined) await ask(this.#options.context.sys, 'build:end', { id: this.#working });
    this.#working = undefined;
  }

  #createdBy({ word, rest, text }: Instruction, copied: { digest: string; kind: string; target: string } | undefined): string {
    if (copied) return `/bin/sh -c #(nop) ${word} ${copied.kind}:${copied.digest} in ${copied.target} `;
    if (word !== 'RUN') return `/bin/sh -c #(nop) ${text}`;
    const args = [...this.#args].map(([name, value]) => `${name}=${value}`).sort();
    return `${args.length > 0 ? `|${args.length} ${args.join(' ')} ` : ''}/bin/sh -c ${rest}`;
  }

  async #copied({ text, rest }: Instruction): Promise<{ entries: TarEntry[]; digest: string; kind: string; target: string }> {
    const { flags, rest: operands } = leadingFlags(expand(rest, this.#values));
    const given = Object.fromEntries(flags);
    const words = jsonList(operands) ?? splitWords(operands);
    const target = words.pop() ?? '';
    if (words.length === 0) throw new EngineError(`building at STEP "${text}": requires at least two arguments, but only one was provided`);
    const remote = words.find((word) => /^https?:\/\//.test(word));
    if (remote !== undefined) throw new EngineError(`building at STEP "${text}": ADD of ${remote} is not simulated here; RUN wget is`);
    const sources = await this.#sources(words, { from: given.from, text });
    const workdir = this.#settings.WorkingDir || '/';
    const path = (target.startsWith('/') ? target : `${workdir}/${target}`)
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/');
    const folder =
      target.endsWith('/') ||
      target === '.' ||
      words.length > 1 ||
      sources.length > 1 ||
      (await ask(this.#options.context.sys, 'build:type', { id: await this.#work(), path })) === 'directory';
    const owner = ownerOf(given.chown);
    const entries = sources.flatMap(({ name, directory, entries: inner }) =>
      inner.map((entry): TarEntry => ({
        ...entry,
        ...owner,
        ...(given.chmod !== undefined && { mode: Number.parseInt(given.chmod, 8) }),
        path: [path, ...(directory ? [entry.path] : folder ? [name] : [])].filter(Boolean).join('/'),
      })),
    );
    const kind = sources.length > 1 ? 'multi' : sources[0]?.directory ? 'dir' : 'file';
    return {
      entries,
      target,
      kind,
      digest: digestOf(entries.map(({ content, mtime: _, ...one }) => [one, content && createHash('sha256').update(content).digest('hex')])),
    };
  }

  async #sources(
    words: readonly string[],
    { from, text }: { from: string | undefined; text: string },
  ): Promise<{ name: string; directory: boolean; entries: TarEntry[] }[]> {
    const { folder, stages, context } = this.#options;
    const found: { name: string; directory: boolean; entries: TarEntry[] }[] = [];
    for (const word of words) {
      if (from === undefined) {
        const taken = await folder.take(word);
        if (!taken)
          throw new EngineError(
            `building at STEP "${text}": checking on sources under "${folder.folder}": copier: stat: "/${word.replace(/^\/+/, '')}": no such file or directory`,
          );
        found.push(...taken);
        continue;
      }
      const read = await ask(context.sys, 'build:read', { from: stages.get(from) ?? from, path: word });
      if (!read) throw new EngineError(`building at STEP "${text}": checking on sources under "${from}": copier: stat: "${word}": no such file or directory`);
      found.push({ name: word.split('/').findLast((part) => part !== '') ?? '', ...read });
    }
    return found;
  }

  /** Runs a command on the virtual host, in the build container. */
  async #run({ rest, text }: Instruction): Promise<void> {
    const { context } = this.#options;
    const { sys, stdout, stderr } = context;
    const { flags, rest: line } = leadingFlags(rest);
    const list = jsonList(line);
    const id = await this.#work();
    const environment = [
      ...new Map([
        ['PATH', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
        ...Object.entries(this.#values).map(([name, value]) => [name, `${name}=${value}`] as const),
      ]).values(),
      'HOME=/root',
    ];
    const cwd = this.#settings.WorkingDir || '/';
    const plan = await ask(sys, 'build:mount', { id, environment, user: this.#settings.User ?? '', cwd, secrets: this.#mounts(flags, text) });
    const env = Object.fromEntries(environment.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]));
    const argv = list ?? ['/bin/sh', '-c', line];
    const path = list ? await located(context, list[0] ?? '', text) : plan.path;
    try {
      const child = await sys.spawn({ path, argv, env, cwd, container: { id, uid: plan.uid, gid: plan.gid, groups: plan.groups } });
      const { code } = await execute({ ...child, path, argv, env, stdin: bytesInput(), stdout, stderr });
      if (code !== 0) throw new EngineError(`building at STEP "${text}": while running runtime: exit status ${code}`, code);
    } finally {
      await ask(sys, 'build:unmount', { id });
    }
  }

  #mounts(flags: readonly (readonly [string, string])[], text: string): { target: string; text: string }[] {
    return flags.flatMap(([name, value]) => {
      if (name !== 'mount') return [];
      const given = Object.fromEntries(value.split(',').map((one) => [one.split('=')[0]!, one.split('=').slice(1).join('=') || 'true']));
      if (given.type !== 'secret') throw new EngineError(`building at STEP "${text}": RUN --mount=type=${given.type ?? 'bind'} is not simulated here`);
      const id = given.id ?? '';
      const secret = this.#options.secrets[id];
      if (secret === undefined && given.required === 'true')
        throw new EngineError(
          `building at STEP "${text}": resolving mountpoints for container "${this.#working}": secret required but no secret with id ${id} found`,
        );
      return secret === undefined ? [] : [{ target: given.target ?? given.dst ?? given.destination ?? `/run/secrets/${id}`, text: secret }];
    });
  }
}

async function located({ sys }: ProgramContext, name: string, text: string): Promise<string> {
  void sys;
  if (name.startsWith('/')) return name;
  if (name === '') throw new EngineError(`building at STEP "${text}": no command`);
  return `/bin/${name}`;
}

function ownerOf(text: string | undefined): { uid?: number; gid?: number } {
  const [uid, gid] = text?.split(':') ?? [];
  if (uid === undefined) return {};
  if (!/^\d+$/.test(uid) || (gid !== undefined && !/^\d+$/.test(gid)))
    throw new EngineError(`looking up UID/GID for "${text}": only numbers are simulated here`);
  return { uid: Number(uid), gid: Number(gid ?? uid) };
}
