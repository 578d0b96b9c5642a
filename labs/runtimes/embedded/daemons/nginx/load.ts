import { isSysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import { ConfigError, type Place } from './config-error.ts';
import { type Context, countFits, fits, type Form, formsOf, isUnsimulated } from './directives.ts';
import { failure } from './errno.ts';
import { Tokens } from './tokens.ts';
import { checkPlain } from './values.ts';
import { wildcard } from '../../host/wildcard.ts';

export interface Directive extends Place {
  readonly name: string;
  readonly args: readonly string[];
  /** What its block holds; entries of `map`, `geo` and `types` too, each by its first word. */
  readonly block?: readonly Directive[];
}

export interface LoadedFiles {
  readonly directives: readonly Directive[];
  /** Every file that was read, in order, for `-T`. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

const mostText = 4 * 1024 * 1024;
const mostDeep = 32;

type Files = Pick<Sys, 'readFile' | 'readdir'>;

/** Contexts that a block opens, by its name and where it stands. Blocks of entries open none. */
const opened: Readonly<Record<string, Context | Readonly<Partial<Record<Context, Context>>>>> = {
  events: 'e',
  http: 'h',
  server: 's',
  location: 'l',
  upstream: 'u',
  limit_except: 'x',
  if: { s: 'i', l: 'j' },
};

/** Reads a configuration with what it includes and checks what nginx checks of each statement by itself. Rejects with `ConfigError`. */
export async function loadFiles(sys: Files, file: string, globals: readonly string[]): Promise<LoadedFiles> {
  const reader = new ConfigReader(sys, file.slice(0, file.lastIndexOf('/')));
  const given = (await Promise.all(globals.map((text) => reader.read({ text: `${text.trim().replace(/;*$/, '')};`, file: '', context: 'm' })))).flat();
  const text = await reader.textOf(file);
  return { directives: [...given, ...(await reader.read({ text, file, context: 'm' }))], files: reader.files };
}

interface Source {
  readonly text: string;
  readonly file: string;
  readonly context: Context | undefined;
}

interface Body {
  readonly tokens: Tokens;
  readonly file: string;
  /** undefined: entries. */
  readonly context: Context | undefined;
  readonly nested: boolean;
}

class ConfigReader {
  readonly files: { path: string; text: string }[] = [];
  #read = 0;
  #deep = 0;
  readonly #sys: Files;
  readonly #folder: string;

  constructor(sys: Files, folder: string) {
    this.#sys = sys;
    this.#folder = folder;
  }

  read({ text, file, context }: Source): Promise<Directive[]> {
    return this.#body({ tokens: new Tokens(text, file), file, context, nested: false });
  }

  async textOf(path: string, place?: Place): Promise<string> {
    try {
      const text = new TextDecoder().decode(await this.#sys.readFile(path));
      this.#read += text.length;
      if (this.#read > mostText) throw new ConfigError('the simulation reads at most 4 MiB of configuration', place);
      if (!this.files.some((file) => file.path === path)) this.files.push({ path, text });
      return text;
    } catch (error) {
      if (!isSysError(error)) throw error;
      const call = error.code === 'EISDIR' ? 'read' : 'open';
      throw new ConfigError(`${call}() "${path}" failed ${failure(error)}`, place);
    }
  }

  async #body(body: Body): Promise<Directive[]> {
    const { tokens, file, context, nested } = body;
    const found: Directive[] = [];
    for (;;) {
      const token = tokens.next();
      const place = { file, line: token.line };
      if (token.kind === 'end') {
        if (nested) throw new ConfigError('unexpected end of file, expecting "}"', place);
        return found;
      }
      if (token.kind === 'block-end') {
        if (!nested) throw new ConfigError('unexpected "}"', place);
        return found;
      }
      const [name = '', ...args] = token.words;
      if (context === undefined && token.kind === 'block') throw new ConfigError('unexpected "{"', place);
      if (context === undefined && name !== 'include') found.push({ name, args, ...place });
      else if (name === 'include') found.push(...(await this.#include({ name, args, ...place }, context)));
      else found.push(await this.#directive({ name, args, ...place }, { ...body, block: token.kind === 'block', siblings: found }));
    }
  }

  async #directive(directive: Directive, { tokens, context, block, siblings }: Body & { block: boolean; siblings: readonly Directive[] }): Promise<Directive> {
    const { name, file } = directive;
    const form = formOf(directive, { context: context!, block });
    if (isUnsimulated(name)) throw new ConfigError(`the simulation has no directive "${name}"; it knows proxy_pass, return and files`, directive);
    if (form.kind !== '-' && form.kind !== 'b' && siblings.some((other) => other.name === name))
      throw new ConfigError(`"${name}" directive is duplicate`, directive);
    checkPlain(directive, form.kind);
    if (form.kind !== 'b') return directive;
    const next = opened[name];
    return { ...directive, block: await this.#body({ tokens, file, context: typeof next === 'object' ? next[context!] : next, nested: true }) };
  }

  async #include({ args, ...place }: Directive, context: Context | undefined): Promise<Directive[]> {
    if (args.length !== 1) throw new ConfigError('invalid number of arguments in "include" directive', place);
    const pattern = args[0]!.startsWith('/') ? args[0]! : `${this.#folder}/${args[0]}`;
    const paths = /[*?[]/.test(pattern) ? await this.#matches(pattern) : [pattern];
    const found: Directive[] = [];
    if (++this.#deep > mostDeep) throw new ConfigError(`open() "${paths[0] ?? pattern}" failed (24: Too many open files)`, place);
    for (const path of paths) found.push(...(await this.read({ text: await this.textOf(path, place), file: path, context })));
    this.#deep--;
    return found;
  }

  async #matches(pattern: string): Promise<string[]> {
    let paths = [''];
    for (const part of pattern.split('/').slice(1)) {
      if (!/[*?[]/.test(part)) paths = paths.map((path) => `${path}/${part}`);
      else {
        const wild = wildcard(part);
        const lists = await Promise.all(paths.map(async (path) => ({ path, entries: await this.#sys.readdir(path || '/').catch(() => []) })));
        paths = lists.flatMap(({ path, entries }) =>
          entries
            .map(({ name }) => name)
            .filter((name) => wild.test(name) && (part.startsWith('.') || !name.startsWith('.')))
            .sort()
            .map((name) => `${path}/${name}`),
        );
      }
    }
    return paths;
  }
}

function formOf(directive: Directive, { context, block }: { context: Context; block: boolean }): Form {
  const { name, args } = directive;
  const known = formsOf(name);
  if (!known) throw new ConfigError(`unknown directive "${name}"`, directive);
  const form = known.find((one) => fits(one, context));
  if (!form) throw new ConfigError(`"${name}" directive is not allowed here`, directive);
  if (form.kind !== 'b' && block) throw new ConfigError(`directive "${name}" is not terminated by ";"`, directive);
  if (form.kind === 'b' && !block) throw new ConfigError(`directive "${name}" has no opening "{"`, directive);
  if (!countFits(form, args.length)) throw new ConfigError(`invalid number of arguments in "${name}" directive`, directive);
  return form;
}
