import { ShellFailure } from '../execute/control.ts';
import { concatBytes, decode } from '../io/bytes.ts';
import type { ChunkInput } from '../../program/streams.ts';
import type { Builtin, Shell } from '../state/shell.ts';
import { setTarget } from './output.ts';
import { type Flags, flags } from './usage.ts';

interface Want {
  /** Byte that ends it; undefined: none does. */
  readonly delimiter: number | undefined;
  /** Characters at most. */
  readonly characters: number;
  readonly raw: boolean;
  readonly signal: AbortSignal;
}

interface Got {
  readonly text: string;
  /** Positions in `text` of characters that a backslash made plain. */
  readonly escaped: ReadonlySet<number>;
  readonly ended: boolean;
  readonly timedOut?: boolean;
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** Reads as `read` does: bytes up to the delimiter, what follows stays. */
class Taker {
  private readonly want: Want;
  private readonly bytes: number[] = [];
  private readonly marks: number[] = [];
  private count = 0;
  private afterBackslash = false;

  constructor(want: Want) {
    this.want = want;
  }

  async take(input: ChunkInput): Promise<Got> {
    for (;;) {
      let chunk: Uint8Array | undefined;
      try {
        chunk = await input.read(this.want.signal);
      } catch (error) {
        if (this.want.signal.aborted) return this.finish(false, true);
        throw error;
      }
      if (chunk === undefined) return this.finish(false);
      const end = chunk.findIndex((byte) => this.ends(byte));
      if (end < 0 && this.count < this.want.characters) continue;
      if (end >= 0) input.unread(chunk.subarray(this.full ? end : end + 1));
      return this.finish(true);
    }
  }

  /** Whether enough characters were there before the byte that ended it. */
  private full = false;

  private ends(byte: number): boolean {
    this.full = this.count >= this.want.characters && !isContinuation(byte);
    if (this.full) return true;
    if (this.afterBackslash) {
      this.afterBackslash = false;
      if (byte === 10) return false;
      this.marks.push(this.bytes.length);
    } else if (byte === this.want.delimiter) return true;
    else if (!this.want.raw && byte === 92) {
      this.afterBackslash = true;
      return false;
    }
    if (byte === 0) return false;
    this.bytes.push(byte);
    if (!isContinuation(byte)) this.count += 1;
    return false;
  }

  private finish(ended: boolean, timedOut = false): Got {
    const { bytes } = this;
    const escaped = new Set(this.marks.map((mark) => decode(Uint8Array.from(bytes.slice(0, mark))).length));
    return { text: decode(Uint8Array.from(bytes)), escaped, ended, timedOut };
  }
}

/** Cuts a line into `count` fields at IFS; the last keeps the rest. */
const cut = ({ text, escaped }: Got, count: number, ifs: string): string[] => {
  const blank = (at: number): boolean => !escaped.has(at) && ' \t\n'.includes(text[at]!) && ifs.includes(text[at]!);
  const separates = (at: number): boolean => !escaped.has(at) && ifs.includes(text[at]!);
  const fields: string[] = [];
  let at = 0;
  let end = text.length;
  while (at < end && blank(at)) at += 1;
  while (end > at && blank(end - 1)) end -= 1;
  while (at < end) {
    if (fields.length === count - 1) {
      fields.push(lastField(text.slice(at, end), at, { separates, blank }));
      return fields;
    }
    const start = at;
    while (at < end && !separates(at)) at += 1;
    fields.push(text.slice(start, at));
    while (at < end && blank(at)) at += 1;
    if (at < end && separates(at) && !blank(at)) at += 1;
    while (at < end && blank(at)) at += 1;
  }
  return fields;
};

/** One delimiter at its very end is dropped if the field has no other. */
const lastField = (text: string, from: number, { separates, blank }: { separates: (at: number) => boolean; blank: (at: number) => boolean }): string => {
  const last = text.length - 1;
  if (last < 0 || !separates(from + last) || blank(from + last)) return text;
  for (let at = 0; at < last; at += 1) if (separates(from + at)) return text;
  return text.slice(0, last);
};

const store = async (shell: Shell, { values, rest }: Flags, got: Got): Promise<void> => {
  const ifs = shell.variables.get('IFS') ?? ' \t\n';
  const array = values.get('a');
  if (array !== undefined) {
    shell.variables.unset(array);
    return shell.variables.setWords(array, cut(got, Infinity, ifs));
  }
  if (rest.length === 0) return shell.variables.set('REPLY', got.text);
  const fields = values.has('N') ? [got.text] : cut(got, rest.length, ifs);
  for (const [index, name] of rest.entries()) await setTarget(shell, name, fields[index] ?? '');
};

const valid = async (shell: Shell, names: readonly string[]): Promise<boolean> => {
  const wrong = names.find((name) => !/^[A-Za-z_]\w*(\[.*\])?$/s.test(name));
  if (wrong !== undefined) await shell.complain(`read: \`${wrong}': not a valid identifier`);
  return wrong === undefined;
};

const wantOf = ({ letters, values }: Flags, signal: AbortSignal): Want => {
  const exact = values.get('N');
  const delimiter = values.get('d');
  return {
    delimiter: exact !== undefined ? undefined : delimiter === undefined ? 10 : (new TextEncoder().encode(delimiter)[0] ?? 0),
    characters: Number(exact ?? values.get('n') ?? Infinity),
    raw: letters.has('r'),
    signal,
  };
};

/** Waits for the line; undefined where a signal came first. */
const receive = async (shell: Shell, parsed: Flags, { input, isTerminal }: { input: ChunkInput; isTerminal: boolean }): Promise<Got | undefined> => {
  const { letters, values } = parsed;
  const timeout = values.get('t');
  if (isTerminal && values.has('p')) await shell.write(2, values.get('p')!);
  const silent = letters.has('s') && isTerminal;
  if (silent) await shell.terminal?.setMode('cooked-no-echo');
  const interrupt = new AbortController();
  const signals = [shell.signal, interrupt.signal, ...(timeout === undefined ? [] : [AbortSignal.timeout(Number(timeout) * 1000)])];
  const got = await shell.waitFor(new Taker(wantOf(parsed, AbortSignal.any(signals))).take(input)).finally(async () => {
    if (silent) await shell.terminal?.setMode('cooked');
  });
  if (got === undefined) interrupt.abort();
  await shell.tick();
  return got;
};

const read: Builtin = {
  run: async (shell, words) => {
    const parsed = await flags(shell, words, 'ersa:d:i:n:N:p:t:u:');
    const { values, rest } = parsed;
    if (!(await valid(shell, rest))) return 1;
    const timeout = values.get('t');
    if (timeout !== undefined && !/^\d*\.?\d*$/.test(timeout)) {
      await shell.complain(`read: ${timeout}: invalid timeout specification`);
      return 1;
    }
    const fd = Number(values.get('u') ?? 0);
    const handle = shell.descriptors.get(fd);
    const input = handle?.chunks();
    if (!input) {
      await shell.complain(`read: ${values.has('u') ? `${fd}: invalid file descriptor` : 'read error: 0'}: Bad file descriptor`);
      return 1;
    }
    if (handle!.isTerminal && values.has('p')) await shell.write(2, values.get('p')!);
    const waited = await receive(shell, parsed, { input, isTerminal: handle!.isTerminal });
    if (waited === undefined) return 130;
    await store(shell, parsed, waited);
    if (waited.timedOut) return 142;
    return waited.ended ? 0 : 1;
  },
};

const mapfile: Builtin = {
  run: async (shell, words) => {
    const { letters, values, rest } = await flags(shell, words, 'd:n:O:s:tu:C:c:');
    const name = rest[0] ?? 'MAPFILE';
    const input = shell.descriptors.get(Number(values.get('u') ?? 0))?.input;
    if (!input) throw new ShellFailure(`mapfile: ${values.get('u')}: invalid file descriptor: Bad file descriptor`);
    const delimiter = values.has('d') ? values.get('d')!.slice(0, 1) || '\0' : '\n';
    const chunks = await input.all();
    const text = decode(concatBytes([chunks]));
    const pieces = text.split(delimiter);
    const last = pieces.pop()!;
    const lines = [...pieces.map((piece) => (letters.has('t') ? piece : piece + delimiter)), ...(last === '' ? [] : [last])].slice(
      Number(values.get('s') ?? 0),
    );
    const limit = Number(values.get('n') ?? 0);
    const kept = limit > 0 ? lines.slice(0, limit) : lines;
    const origin = Number(values.get('O') ?? 0);
    if (!values.has('O')) shell.variables.setWords(name, kept);
    else for (const [index, line] of kept.entries()) shell.variables.setElement(name, origin + index, line);
    return 0;
  },
};

export const inputBuiltins: Readonly<Record<string, Builtin>> = { read, mapfile, readarray: mapfile };
