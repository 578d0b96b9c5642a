import { defineProgram } from '../../program/program.ts';
import { encode } from '../../shell/io/bytes.ts';
import { decodeEscapes } from '../../shell/syntax/ansi-c.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { options } from '../getopt.ts';
import { allLines, complain, lineBatches, openInput } from './text-input.ts';
import type { InputStream } from '../../program/program.ts';

/** One line at a time of an input that several columns may share. */
const lineReader = (input: InputStream): (() => Promise<string | undefined>) => {
  const batches = lineBatches(input);
  let waiting: string[] = [];
  return async () => {
    if (waiting.length === 0) {
      const next = await batches.next();
      if (next.done) return undefined;
      waiting = next.value.lines;
    }
    return waiting.shift();
  };
};

export const paste = defineProgram({
  name: 'paste',
  paths: ['/usr/bin/paste'],
  async run(context) {
    const given = await options(context, { short: 'd:sz', long: { 'delimiters=': 'd', serial: 's', 'zero-terminated': 'z' } });
    const delimiters = [...decodeEscapes(given.value('d') ?? '\t', { zeroOctal: true }).text].map((char) => (char === '\0' ? '' : char));
    const operands = given.operands.length === 0 ? ['-'] : given.operands;
    const between = (index: number): string => delimiters[index % delimiters.length] ?? '';
    try {
      if (given.has('s')) {
        for (const path of operands) {
          const lines = await allLines(await openInput(context, path));
          await context.stdout.write(encode(`${lines.map((line, index) => line + (index < lines.length - 1 ? between(index) : '')).join('')}\n`));
        }
        return 0;
      }
      let shared: (() => Promise<string | undefined>) | undefined;
      const readers: (() => Promise<string | undefined>)[] = [];
      for (const path of operands) readers.push(path === '-' ? (shared ??= lineReader(context.stdin)) : lineReader(await openInput(context, path)));
      for (;;) {
        const row: (string | undefined)[] = [];
        for (const read of readers) row.push(await read());
        if (row.every((cell) => cell === undefined)) return 0;
        await context.stdout.write(encode(`${row.map((cell, index) => (cell ?? '') + (index < row.length - 1 ? between(index) : '')).join('')}\n`));
      }
    } catch (error) {
      if (!isSysError(error) || error.code === 'EPIPE') throw error;
      return complain(context, `${operands.find((path) => path !== '-')}: ${error.message}`);
    }
  },
});
