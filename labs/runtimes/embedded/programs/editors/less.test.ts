import xterm from '@xterm/headless';
import { expect, test } from 'vitest';
import type { ProgramContext, Terminal } from '../../program/program.ts';
import { SysError } from '../../sys/sys-error.ts';
import { less } from './less.ts';

const files: Record<string, string> = {
  text: Array.from({ length: 30 }, (_, at) => `line ${at + 1}${at === 2 ? ' is longer than the screen' : ''}\n`).join(''),
  other: 'another\n',
};

/** What is on a screen of 20 by 6 after some keys, before the pager is left. */
async function seen(words: readonly string[], ...keys: readonly string[]): Promise<string[]> {
  const screen = new xterm.Terminal({ cols: 20, rows: 6, allowProposedApi: true });
  const left = [...keys];
  let rows: string[] = [];
  const look = async (): Promise<void> => {
    await new Promise<void>((resolve) => screen.write('', resolve));
    rows = Array.from({ length: 6 }, (_, row) => screen.buffer.active.getLine(row)?.translateToString(true) ?? '');
  };
  const terminal = {
    size: () => ({ cols: 20, rows: 6 }),
    setMode: async () => undefined,
    readKeys: async () => {
      if (left.length === 0) await look();
      return new TextEncoder().encode(left.shift() ?? 'q');
    },
    write: async (data: string) => void screen.write(data),
  } as unknown as Terminal;
  const sys = {
    readFile: async (path: string) => {
      if (files[path] === undefined) throw new SysError('ENOENT');
      return new TextEncoder().encode(files[path]);
    },
  };
  const stream = { isTerminal: true, write: async () => undefined };
  const context = { sys, argv: ['less', ...words], env: {}, terminal, stdin: stream, stdout: stream, stderr: stream, signal: new AbortController().signal };
  await less.run(context as unknown as ProgramContext);
  return rows;
}

const cases: readonly (readonly [name: string, words: readonly string[], keys: readonly string[], rows: readonly string[]])[] = [
  ['begins with the name, and wraps', ['text'], [], ['line 1', 'line 2', 'line 3 is longer tha', 'n the screen', 'line 4', 'text']],
  ['chops', ['-S', 'text'], [], ['line 1', 'line 2', 'line 3 is longer tha', 'line 4', 'line 5', 'text']],
  ['numbers', ['-N', 'other'], [], ['      1 another', 'other (END)', '', '', '', '']],
  ['a screen further and a line back', ['text'], [' ', 'k'], ['line 4', 'line 5', 'line 6', 'line 7', 'line 8', ':']],
  ['the end', ['text'], ['G'], ['line 26', 'line 27', 'line 28', 'line 29', 'line 30', '(END)']],
  ['a line by its number', ['text'], ['10g'], ['line 10', 'line 11', 'line 12', 'line 13', 'line 14', ':']],
  ['a search', ['text'], ['/e 2\r', 'n', 'n'], ['line 21', 'line 22', 'line 23', 'line 24', 'line 25', ':']],
  ['what is not there', ['text'], ['/none\r'], ['line 1', 'line 2', 'line 3 is longer tha', 'n the screen', 'line 4', 'Pattern not found  ']],
  ['a filter', ['text'], ['&5\r'], ['line 5', 'line 15', 'line 25', '~', '~', '& :']],
  ['the next file', ['text', 'other'], [':n'], ['another', 'other (file 2 of 2)', '', '', '', '']],
  ['a start', ['+20', 'text'], [], ['line 20', 'line 21', 'line 22', 'line 23', 'line 24', 'text']],
];

test.each(cases)('%s', async (...[, words, keys, rows]) => expect(await seen(words, ...keys)).toEqual(rows));
