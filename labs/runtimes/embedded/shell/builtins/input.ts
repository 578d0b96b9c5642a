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
const take = async (input: ChunkInput, want: Want): Promise<Got> => {
  const bytes: number[] = [];
  let count = 0;
  let state: 'plain' | 'backslash' = 'plain';
  const marks: number[] = [];
  const finish = (ended: boolean, timedOut = false): Got => {
    const text = decode(Uint8Array.from(bytes));
    const escaped = new Set(marks.map((mark) => decode(Uint8Array.from(bytes.slice(0, mark))).length));
    return { text, escaped, ended, timedOut };
  };
  for (;;) {
    let chunk: Uint8Array | undefined;
    try {
      chunk = await input.read(want.signal);
    } catch (error) {
      if (want.signal.aborted) return finish(false, true);
      throw error;
    }
    if (chunk === undefined) return finish(false);
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at]!;
      if (count >= want.characters && !isContinuation(byte)) {
        input.unread(chunk.subarray(at));
        return finish(true);
      }
      if (state === 'backslash') {
        state = 'plain';
        if (byte === 10) continue;
        marks.push(bytes.length);
      } else if (byte === want.delimiter) {
        input.unread(chunk.subarray(at + 1));
        return finish(true);
      } else if (!want.raw && byte === 92) {
        state = 'backslash';
        continue;
      }
      if (byte === 0) continue;
      bytes.push(byte);
      if (!isContinuation(byte)) count += 1;
      if (count >= want.characters && at + 1 < chunk.length && !isContinuation(chunk[at + 1]!)) {
        input.unread(chunk.subarray(at + 1));
        return finish(true);
      }
    }
    if (count >= want.characters) return finish(true);
  }
};

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

const read: Builtin = {
  run: async (shell, words) => {
    const parsed = await flags(shell, words, 'ersa:d:i:n:N:p:t:u:');
    const { letters, values, rest } = parsed;
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
    const signal = timeout === undefined ? shell.signal : AbortSignal.any([shell.signal, AbortSignal.timeout(Number(timeout) * 1000)]);
    const silent = letters.has('s') && handle!.isTerminal;
    if (silent) await shell.terminal?.setMode('cooked-no-echo');
    const interrupt = new AbortController();
    const waited = await shell.waitFor(take(input, wantOf(parsed, AbortSignal.any([signal, interrupt.signal])))).finally(async () => {
      if (silent) await shell.terminal?.setMode('cooked');
    });
    if (waited === undefined) {
      interrupt.abort();
      await shell.tick();
      return 130;
    }
    await shell.tick();
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
