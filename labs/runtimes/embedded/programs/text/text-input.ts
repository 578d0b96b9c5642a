import { fileInput } from '../../program/streams.ts';
import type { InputStream, OutputStream, ProgramContext } from '../../program/program.ts';
import { concatBytes, decode, encode } from '../../shell/io/bytes.ts';
import { SysError, isSysError } from '../../sys/sys-error.ts';
import { quoteName } from '../files/quote-name.ts';

/** Opens an operand: `-` is the standard input. Directories are EISDIR, as reading them is. */
export async function openInput({ sys, stdin, descriptors }: ProgramContext, path: string): Promise<InputStream> {
  if (path === '-' || path === '/dev/stdin' || path === '/dev/fd/0') return stdin;
  const own = /^\/dev\/fd\/(\d+)$/.exec(path);
  const stream = own ? descriptors?.[Number(own[1])] : undefined;
  if (stream && 'read' in stream) return stream;
  if ((await sys.stat(path)).type === 'directory') throw new SysError('EISDIR');
  return fileInput(sys, await sys.open(path, { read: true }));
}

/** Runs `use` on each operand in turn (the standard input where there is none); a file that cannot be read is told by `words` and makes the status `failure`. */
export async function eachInput(
  context: ProgramContext,
  operands: readonly string[],
  options: { words?: (path: string, error: SysError) => string; failure?: number; use: (input: InputStream, path: string) => Promise<void> },
): Promise<number> {
  let status = 0;
  for (const path of operands.length === 0 ? ['-'] : operands)
    try {
      await options.use(await openInput(context, path), path);
    } catch (error) {
      if (!isSysError(error) || error.code === 'EPIPE' || error.code === 'EINTR') throw error;
      const words = options.words?.(path, error) ?? `${quoteName(path)}: ${error.message}`;
      await context.stderr.write(`${context.argv[0]}: ${words}\n`);
      status = options.failure ?? 1;
    }
  return status;
}

/** Lines as they come, many at a time, without their ends. `open`: the very last line had none. */
export async function* lineBatches(input: InputStream, delimiter = 10): AsyncGenerator<{ lines: string[]; open: boolean }> {
  let rest: Uint8Array[] = [];
  const separator = String.fromCharCode(delimiter);
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
    const end = chunk.lastIndexOf(delimiter);
    if (end < 0) {
      rest.push(chunk);
      continue;
    }
    const whole = concatBytes([...rest, chunk.subarray(0, end)]);
    rest = end + 1 < chunk.length ? [chunk.slice(end + 1)] : [];
    yield { lines: decode(whole).split(separator), open: false };
  }
  if (rest.length > 0) yield { lines: decode(concatBytes(rest)).split(separator), open: true };
}

/** All lines of all operands; whether the last one was whole does not matter to its users. */
export async function allLines(input: InputStream, delimiter = 10): Promise<string[]> {
  const all: string[] = [];
  for await (const { lines } of lineBatches(input, delimiter)) for (const line of lines) all.push(line);
  return all;
}

/** Collects small writes into large ones. */
export class TextOutput {
  private readonly stream: OutputStream;
  private pieces: string[] = [];
  private length = 0;

  constructor(stream: OutputStream) {
    this.stream = stream;
  }

  /** True where it is time to `flush`. */
  add(text: string): boolean {
    this.pieces.push(text);
    this.length += text.length;
    return this.length > 32_768;
  }

  async flush(): Promise<void> {
    const text = this.pieces.join('');
    this.pieces = [];
    this.length = 0;
    if (text !== '') await this.stream.write(encode(text));
  }
}

/** Runs over lines and prints what `change` makes of each; undefined prints nothing. A last line without an end gets none, but where it `closes`. */
export async function mapLines(
  { stdout }: Pick<ProgramContext, 'stdout'>,
  { input, delimiter = 10, closes = false }: { input: InputStream; delimiter?: number; closes?: boolean },
  change: (line: string) => string | undefined,
): Promise<void> {
  const output = new TextOutput(stdout);
  const end = String.fromCharCode(delimiter);
  for await (const { lines, open } of lineBatches(input, delimiter)) {
    for (const [index, line] of lines.entries()) {
      const text = change(line);
      if (text !== undefined && output.add(text + (open && !closes && index === lines.length - 1 ? '' : end))) await output.flush();
    }
    await output.flush();
  }
}

/** `invalid number` and the like: a program's one line and status. */
export const complain = async ({ argv, stderr }: ProgramContext, message: string, code = 1): Promise<number> => {
  await stderr.write(`${argv[0]}: ${message}\n`);
  return code;
};

export const tryHelp = ({ argv }: ProgramContext): string => `\nTry '${argv[0]} --help' for more information.`;
