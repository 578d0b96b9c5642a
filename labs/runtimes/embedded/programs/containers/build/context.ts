import type { TarEntry } from '../../../engine/tar.ts';
import { EngineError } from '../../../engine/records.ts';
import type { Stat, Sys } from '../../../sys/sys.ts';

const ignoreFiles = ['.containerignore', '.dockerignore'];

/** A line of an ignore file. */
interface Pattern {
  readonly keeps: boolean;
  readonly matches: RegExp;
}

/** `*` stays in a name, `**` goes through folders; what is below a match matches too. */
export function patternsOf(text: string): Pattern[] {
  return text.split('\n').flatMap((line) => {
    const word = line.trim();
    if (word === '' || word.startsWith('#')) return [];
    const keeps = word.startsWith('!');
    const path = (keeps ? word.slice(1) : word)
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/');
    if (path === '') return [];
    const source = path.replaceAll(/\*\*\/?|\*|\?|[.+^${}()|\\]/g, (sign) =>
      sign === '**/' ? '(?:.*/)?' : sign === '**' ? '.*' : sign === '*' ? '[^/]*' : sign === '?' ? '[^/]' : `\\${sign}`,
    );
    return [{ keeps, matches: new RegExp(`^${source}(?:/.*)?$`) }];
  });
}

export const isIgnored = (patterns: readonly Pattern[], path: string): boolean =>
  patterns.reduce((ignored, { keeps, matches }) => (matches.test(path) ? !keeps : ignored), false);

/** The folder that a build may take from, less what its ignore file keeps out. */
export class Context {
  readonly #sys: Sys;
  readonly folder: string;
  readonly #patterns: readonly Pattern[];

  private constructor(sys: Sys, folder: string, patterns: readonly Pattern[]) {
    this.#sys = sys;
    this.folder = folder;
    this.#patterns = patterns;
  }

  static async open(sys: Sys, folder: string): Promise<Context> {
    for (const name of ignoreFiles) {
      const text = await sys.readFile(`${folder}/${name}`).then(
        (bytes) => new TextDecoder().decode(bytes),
        () => undefined,
      );
      if (text !== undefined) return new Context(sys, folder, patternsOf(text));
    }
    return new Context(sys, folder, []);
  }

  /** What a source of COPY names: each match with everything below it, paths relative to the match. Undefined where there is none. */
  async take(source: string): Promise<{ name: string; directory: boolean; entries: TarEntry[] }[] | undefined> {
    const path = source
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/');
    if (path.split('/').includes('..')) throw new EngineError(`forbidden path outside the build context: ${source} (${this.folder}/${source})`);
    const found = await this.#matching(path);
    const taken = await Promise.all(found.map((one) => this.#whole(one)));
    return taken.length === 0 ? undefined : taken;
  }

  async #matching(path: string): Promise<string[]> {
    if (path === '') return [''];
    const all = /[*?[]/.test(path) ? await this.#below('') : [path];
    const pattern = new RegExp(`^${path.replaceAll(/\*|\?|[.+^${}()|\\]/g, (sign) => (sign === '*' ? '[^/]*' : sign === '?' ? '[^/]' : `\\${sign}`))}$`);
    const matches = all.filter((one) => pattern.test(one) || one === path).sort();
    const there = await Promise.all(
      matches.map((one) =>
        this.#sys.lstat(`${this.folder}/${one}`).then(
          () => true,
          () => false,
        ),
      ),
    );
    return matches.filter((one, at) => there[at] && (!isIgnored(this.#patterns, one) || this.#patterns.some(({ keeps }) => keeps)));
  }

  async #below(path: string): Promise<string[]> {
    const entries = await this.#sys.readdir(`${this.folder}/${path}`);
    const names = entries.map(({ name, stat }) => ({ path: path === '' ? name : `${path}/${name}`, stat }));
    const inner = await Promise.all(names.map(async (one) => (one.stat.type === 'directory' ? [one.path, ...(await this.#below(one.path))] : [one.path])));
    return inner.flat();
  }

  async #whole(path: string): Promise<{ name: string; directory: boolean; entries: TarEntry[] }> {
    const at = path === '' ? this.folder : `${this.folder}/${path}`;
    const stat = await this.#sys.stat(at);
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (stat.type !== 'directory') return { name, directory: false, entries: await this.#entry(name, at, stat) };
    const paths = (await this.#below(path)).filter((one) => !isIgnored(this.#patterns, one));
    const made = await Promise.all(
      paths.map(async (one) =>
        this.#entry(path === '' ? one : one.slice(path.length + 1), `${this.folder}/${one}`, await this.#sys.lstat(`${this.folder}/${one}`)),
      ),
    );
    return { name, directory: true, entries: made.flat() };
  }

  async #entry(path: string, at: string, stat: Stat): Promise<TarEntry[]> {
    if (!['file', 'directory', 'symlink'].includes(stat.type)) return [];
    const traits = { path, type: stat.type as 'file', mode: stat.mode, uid: 0, gid: 0, mtime: Math.floor(stat.mtimeMs / 1000) };
    if (stat.type === 'symlink') return [{ ...traits, target: stat.target }];
    if (stat.type === 'directory') return [traits];
    try {
      return [{ ...traits, content: Buffer.from(await this.#sys.readFile(at)) }];
    } catch {
      throw new EngineError(`copier: get: opening "${at}": permission denied`);
    }
  }
}
