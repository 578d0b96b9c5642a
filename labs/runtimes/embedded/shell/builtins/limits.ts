import type { Builtin, Shell } from '../state/shell.ts';
import { decode } from '../io/bytes.ts';
import { flags } from './usage.ts';

const rows: readonly (readonly [letter: string, label: string, unit: string, value: string])[] = [
  ['R', 'real-time non-blocking time', 'microseconds, ', 'unlimited'],
  ['c', 'core file size', 'blocks, ', '0'],
  ['d', 'data seg size', 'kbytes, ', 'unlimited'],
  ['e', 'scheduling priority', '', '0'],
  ['f', 'file size', 'blocks, ', 'unlimited'],
  ['i', 'pending signals', '', '96365'],
  ['l', 'max locked memory', 'kbytes, ', '8192'],
  ['m', 'max memory size', 'kbytes, ', 'unlimited'],
  ['n', 'open files', '', '20000'],
  ['p', 'pipe size', '512 bytes, ', '8'],
  ['q', 'POSIX message queues', 'bytes, ', '819200'],
  ['r', 'real-time priority', '', '0'],
  ['s', 'stack size', 'kbytes, ', '8192'],
  ['t', 'cpu time', 'seconds, ', 'unlimited'],
  ['u', 'max user processes', '', '96365'],
  ['v', 'virtual memory', 'kbytes, ', 'unlimited'],
  ['x', 'file locks', '', 'unlimited'],
];

const ulimit: Builtin = {
  run: async (shell, words) => {
    const { letters, rest } = await flags(shell, words, `aSH${rows.map(([letter]) => letter).join('')}`);
    const given = await kernelLimits(shell);
    const valueOf = (letter: string, usual: string): string => shell.limits.get(letter) ?? given.get(letter) ?? usual;
    if (letters.has('a')) {
      const line = ([letter, label, unit, usual]: (typeof rows)[number]): string =>
        `${label.padEnd(27)}${`(${unit}-${letter})`.padStart(letter === 'R' ? 21 : 16)} ${valueOf(letter, usual)}\n`;
      await shell.print(rows.map(line).join(''));
      return 0;
    }
    const [letter, , , usual] = rows.find(([one]) => letters.has(one)) ?? rows[4]!;
    if (rest[0] === undefined) {
      await shell.print(`${valueOf(letter, usual)}\n`);
      return 0;
    }
    return setLimit(shell, rest[0], { letter, before: valueOf(letter, usual) });
  },
};

const told: Readonly<Record<string, string>> = { 'Max open files': 'n', 'Max processes': 'u' };

/** What the kernel limits the shell to, where it tells. */
const kernelLimits = async (shell: Shell): Promise<Map<string, string>> => {
  const text = await shell.sys.readFile('/proc/self/limits').then(decode, () => '');
  const rows = text.split('\n').flatMap((line) => {
    const letter = told[line.slice(0, 25).trim()];
    return letter === undefined ? [] : [[letter, line.slice(26).trim().split(/\s+/)[0] ?? ''] as const];
  });
  return new Map(rows);
};

const setLimit = async (shell: Shell, text: string, { letter, before }: { letter: string; before: string }): Promise<number> => {
  if (!/^(\d+|unlimited|hard|soft)$/.test(text)) {
    await shell.complain(`ulimit: ${text}: invalid number`);
    return 1;
  }
  if (text !== 'hard' && text !== 'soft') shell.limits.set(letter, text);
  else shell.limits.set(letter, before);
  return 0;
};

const symbolic = (mask: number): string =>
  ['u', 'g', 'o'].map((who, index) => `${who}=${['r', 'w', 'x'].filter((_, bit) => ((mask >> (6 - index * 3)) & (4 >> bit)) === 0).join('')}`).join(',');

/** `u=rwx,g-w` over a mask. */
const fromSymbolic = (text: string, mask: number): number | undefined => {
  let allowed = ~mask & 0o777;
  for (const clause of text.split(',')) {
    const found = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
    if (!found) return undefined;
    const bits = [...found[3]!].reduce((sum, char) => sum | { r: 4, w: 2, x: 1 }[char as 'r' | 'w' | 'x'], 0);
    for (const who of found[1] === '' || found[1]!.includes('a') ? 'ugo' : found[1]!) {
      const by = { u: 6, g: 3, o: 0 }[who as 'u' | 'g' | 'o'];
      if (found[2] === '=') allowed = (allowed & ~(7 << by)) | (bits << by);
      else allowed = found[2] === '+' ? allowed | (bits << by) : allowed & ~(bits << by);
    }
  }
  return ~allowed & 0o777;
};

const umask: Builtin = {
  run: async (shell, words) => {
    const { letters, rest } = await flags(shell, words, 'pS');
    const { umask: before } = await shell.sys.identity();
    const [text] = rest;
    if (text === undefined) {
      await shell.print(
        `${letters.has('p') ? `umask ${letters.has('S') ? '-S ' : ''}` : ''}${letters.has('S') ? symbolic(before) : before.toString(8).padStart(4, '0')}\n`,
      );
      return 0;
    }
    const octal = /^[0-7]+$/.test(text) && parseInt(text, 8) <= 0o777;
    const mask = octal ? parseInt(text, 8) : /^\d/.test(text) ? undefined : fromSymbolic(text, before);
    if (mask === undefined) {
      await shell.complain(
        /^\d/.test(text) ? `umask: ${text}: octal number out of range` : `umask: \`${/[^ugoa]/.exec(text)?.[0] ?? text}': invalid symbolic mode operator`,
      );
      return 1;
    }
    await shell.sys.setUmask(mask);
    if (letters.has('S')) await shell.print(`${symbolic(mask)}\n`);
    return 0;
  },
};

const times: Builtin = {
  run: async (shell) => {
    await shell.print('0m0.003s 0m0.001s\n0m0.000s 0m0.000s\n');
    return 0;
  },
};

export const limitBuiltins: Readonly<Record<string, Builtin>> = { ulimit, umask, times };
