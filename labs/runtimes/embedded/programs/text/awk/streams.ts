import type { InputStream, OutputStream, ProgramContext } from '../../../program/program.ts';
import { Pipe } from '../../../program/streams.ts';
import { isSysError } from '../../../sys/sys-error.ts';
import { openInput } from '../text-input.ts';

/** Ends awk with a message and status 2. */
export class AwkFailure extends Error {}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

/** Records of a stream, by RS as it is when each is read. */
export class Records {
  readonly #input: InputStream;
  #text = '';
  #ended = false;

  constructor(input: InputStream) {
    this.#input = input;
  }

  /** undefined at the end. An empty separator: paragraphs; one character; or a pattern. */
  async next(separator: string, pattern: (source: string) => RegExp): Promise<string | undefined> {
    if (separator === '') return this.#paragraph();
    for (;;) {
      const found = separator.length === 1 ? this.#plain(separator) : this.#matched(pattern(separator));
      if (found !== undefined) return found;
      if (this.#ended) return this.#rest(separator === '\n');
      await this.#fill();
    }
  }

  #plain(separator: string): string | undefined {
    const at = this.#text.indexOf(separator);
    return at < 0 ? undefined : this.#cut(at, separator.length);
  }

  #matched(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.#text);
    if (!found || found[0] === '' || (found.index + found[0].length === this.#text.length && !this.#ended)) return undefined;
    return this.#cut(found.index, found[0].length);
  }

  async #paragraph(): Promise<string | undefined> {
    for (;;) {
      const begin = /^\n*/.exec(this.#text)![0].length;
      const end = this.#text.slice(begin).search(/\n\n+(?=[^\n])/);
      if (end >= 0) {
        const record = this.#text.slice(begin, begin + end);
        this.#text = this.#text.slice(begin + end).replace(/^\n+/, '');
        return record;
      }
      if (this.#ended) {
        const record = this.#text.slice(begin).replace(/\n+$/, '');
        this.#text = '';
        return record === '' ? undefined : record;
      }
      await this.#fill();
    }
  }

  #cut(at: number, length: number): string {
    const record = this.#text.slice(0, at);
    this.#text = this.#text.slice(at + length);
    return record;
  }

  #rest(lines: boolean): string | undefined {
    const record = this.#text;
    this.#text = '';
    return record === '' ? undefined : lines ? record : record.replace(/\n$/, '');
  }

  async #fill(): Promise<void> {
    const chunk = await this.#input.read();
    if (chunk === undefined) this.#ended = true;
    else this.#text += Buffer.from(chunk).toString('latin1');
  }
}

interface Output {
  readonly write: (text: string) => Promise<void>;
  readonly close: () => Promise<number>;
}

/** Files and commands that a program has open, by their names. */
export class AwkStreams {
  readonly #context: ProgramContext;
  readonly #outputs = new Map<string, Output>();
  readonly #inputs = new Map<string, { readonly records: Records; readonly close: () => Promise<number> }>();
  #pending = '';

  constructor(context: ProgramContext) {
    this.#context = context;
  }

  /** On the standard output. A promise where it is time to wait for the reader. */
  print(text: string): Promise<void> | undefined {
    this.#pending += text;
    return this.#pending.length > 16_384 ? this.flush() : undefined;
  }

  async flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '') await this.#context.stdout.write(bytes(text));
  }

  async printTo(text: string, { operator, name }: { operator: '>' | '>>' | '|'; name: string }): Promise<void> {
    const open = this.#outputs.get(name) ?? (await (operator === '|' ? this.#feed(name) : this.#create(name, operator === '>>')));
    this.#outputs.set(name, open);
    await open.write(text);
  }

  async #create(name: string, append: boolean): Promise<Output> {
    const { sys, stderr } = this.#context;
    if (name === '/dev/stdout' || name === '-') return { write: async (text) => this.print(text), close: async () => 0 };
    if (name === '/dev/stderr') return streamed(stderr);
    try {
      const fd = await sys.open(name, { write: true, create: true, append, truncate: !append });
      return {
        write: async (text) => void (await sys.write(fd, bytes(text))),
        close: async () => {
          await sys.close(fd);
          return 0;
        },
      };
    } catch (error) {
      if (!isSysError(error)) throw error;
      throw new AwkFailure(`cannot open "${name}" for output (${error.message})`);
    }
  }

  async #feed(command: string): Promise<Output> {
    await this.flush();
    const pipe = new Pipe();
    const ended = this.#context.run(['sh', '-c', command], { stdin: pipe.input }).finally(() => pipe.close());
    return {
      write: (text) => pipe.output.write(bytes(text)),
      close: async () => {
        pipe.end();
        return ended;
      },
    };
  }

  /** The next record of a file or of what a command prints. undefined: its end; null: it cannot be opened. */
  async record(from: 'file' | 'command', name: string, next: (records: Records) => Promise<string | undefined>): Promise<string | undefined | null> {
    const open = this.#inputs.get(name) ?? (await (from === 'file' ? this.#open(name) : this.#read(name)));
    if (!open) return null;
    this.#inputs.set(name, open);
    return next(open.records);
  }

  /** A file among the operands. */
  async operand(name: string): Promise<Records> {
    try {
      return new Records(await openInput(this.#context, Buffer.from(name, 'latin1').toString()));
    } catch (error) {
      if (!isSysError(error)) throw error;
      throw new AwkFailure(`cannot open ${name} (${error.message})`);
    }
  }

  async #open(name: string) {
    try {
      return { records: new Records(await openInput(this.#context, name)), close: async () => 0 };
    } catch (error) {
      if (!isSysError(error)) throw error;
      return undefined;
    }
  }

  async #read(command: string) {
    await this.flush();
    const pipe = new Pipe();
    const ended = this.#context.run(['sh', '-c', command], { stdout: pipe.output }).finally(() => pipe.end());
    return {
      records: new Records(pipe.input),
      close: async () => {
        pipe.close();
        return ended;
      },
    };
  }

  async system(command: string): Promise<number> {
    await this.flush();
    return this.#context.run(['sh', '-c', command]);
  }

  async close(name: string): Promise<number> {
    const open = [this.#outputs.get(name), this.#inputs.get(name)].filter((each) => each !== undefined);
    this.#outputs.delete(name);
    this.#inputs.delete(name);
    let status = -1;
    for (const each of open) status = await each.close();
    return status;
  }

  async closeAll(): Promise<void> {
    await this.flush();
    for (const name of [...this.#outputs.keys(), ...this.#inputs.keys()]) await this.close(name);
  }
}

const streamed = (stream: OutputStream): Output => ({ write: (text) => stream.write(bytes(text)), close: async () => 0 });
