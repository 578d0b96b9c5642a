import { expect, test } from 'vitest';
import type { ProgramContext } from '../../../program/program.ts';
import { runSnippet } from './run-snippet.ts';

async function ran(code: string): Promise<string> {
  const out: string[] = [];
  const stream = { isTerminal: false, write: (data: Uint8Array | string) => Promise.resolve(void out.push(String(data))) };
  const sys = { pid: 7, hostname: () => Promise.resolve('node'), identity: () => Promise.resolve({ uid: 901, euid: 901, gid: 901, groups: [901], cwd: '/' }) };
  const context = { sys, env: {}, stdout: stream, stderr: stream } as unknown as ProgramContext;
  const status = await runSnippet(context, code);
  return `${out.join('')}[${status}]`;
}

test.each([
  ['print(6*7)', '42\n[0]'],
  ["print('abc'[::-1])", 'cba\n[0]'],
  ['import os; print(os.uname().nodename, 3 * 4)', 'node 12\n[0]'],
  ['x = [1, 2.5, "a"]\nprint(x, len(x), x[-1], sep="|")', "[1, 2.5, 'a']|3|a\n[0]"],
  ['print(7 // -2, -7 % 3, 2 ** 100, 1 / 4)', '-4 2 1267650600228229401496703205376 0.25\n[0]'],
  ['print({"a": 1}["a"] == 1 and not False)', 'True\n[0]'],
  ['print(y)', 'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\nNameError: name \'y\' is not defined\n[1]'],
  ['1/0', 'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\nZeroDivisionError: division by zero\n[1]'],
  ['import nothing', 'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\nModuleNotFoundError: No module named \'nothing\'\n[1]'],
])('%s', async (code, output) => {
  expect(await ran(code)).toBe(output);
});

test.each(['for x in []:\n  pass', 'import re', 'f = lambda: 1', 'print("%d" % 1)'])('what is not simulated says so: %s', async (code) => {
  expect(await ran(code)).toMatch(/is not simulated here.*\[126\]$/s);
});
