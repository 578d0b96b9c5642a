import type { ProgramContext } from '../../program/program.ts';
import type { DirectoryEntry } from '../../sys/sys.ts';
import { os } from './raised.ts';
import type { Frame } from './traceback.ts';

/** A scenario's own command in Python as a model: known by the bytes of its script and of the modules beside it. */
export interface PythonProgram {
  /** sha256. */
  readonly script: string;
  /** Absolute path -> sha256. */
  readonly modules: Readonly<Record<string, string>>;
  /** Resolves with the exit status. Throws `Raised` and `PythonExit` as the script would. */
  run(process: PythonProcess): Promise<number>;
}

/** What a modelled script sees of the interpreter: its arguments, its files, and its own source for tracebacks. */
export class PythonProcess {
  readonly context: ProgramContext;
  readonly path: string;
  /** `sys.argv[1:]` */
  readonly args: readonly string[];
  readonly #sources: Readonly<Record<string, string>>;
  #printed = '';

  constructor(context: ProgramContext, { path, args, sources }: { path: string; args: readonly string[]; sources: Readonly<Record<string, string>> }) {
    this.context = context;
    this.path = path;
    this.args = args;
    this.#sources = sources;
  }

  /** A line of the script for a traceback; `part` is what Python underlines. */
  at(line: number, inside: string, part?: string): Frame {
    return this.of(this.path, [line, inside, part]);
  }

  /** A line of one of its modules. */
  of(file: string, [line, inside, part]: readonly [line: number, inside: string, part: string | undefined]): Frame {
    const code = this.#sources[file]?.split('\n')[line - 1]?.trim() ?? '';
    return part === undefined ? [file, line, inside, code] : [file, line, inside, code, part];
  }

  /** print(): a terminal sees it at once, anything else when the program ends. */
  async print(line: string): Promise<void> {
    this.#printed += `${line}\n`;
    if (this.context.stdout.isTerminal) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#printed;
    this.#printed = '';
    if (text !== '') await this.context.stdout.write(text);
  }

  async complain(line: string): Promise<void> {
    await this.context.stderr.write(`${line}\n`);
  }

  read(path: string): Promise<Uint8Array> {
    return os(this.context.sys.readFile(path), path);
  }

  write(path: string, data: Uint8Array | string): Promise<void> {
    return os(this.context.sys.writeFile(path, data, { create: true, truncate: true }), path);
  }

  list(path: string): Promise<DirectoryEntry[]> {
    return os(this.context.sys.readdir(path), path);
  }
}

/** os.path.join of two. */
export const joined = (folder: string, name: string): string => (name.startsWith('/') || folder === '' ? name : `${folder.replace(/\/$/, '')}/${name}`);
