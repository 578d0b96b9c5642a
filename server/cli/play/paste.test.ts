import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { lacks } from '../../../test/support/host.ts';
import { pasteOf, typedOf } from './paste.ts';

const mark = '0123456789abcdef';
const script = `cat > /dev/null <<'EOF'\nnothing\nEOF\nname="it's ${'long '.repeat(400)}"\nprintf '%s\\n' "\${#name}"\n(exit 3)\n`;
const run = (input: string): string => execFileSync('bash', { input, encoding: 'utf8' });

test('a paste is bracketed, ends with one Enter, and its echo does not hold the mark', () => {
  const { keys } = pasteOf(script, mark);
  expect(keys.startsWith('\x1b[200~')).toBe(true);
  expect(keys.endsWith('\x1b[201~\r')).toBe(true);
  expect(keys).not.toContain('\n');
  expect(keys).not.toContain(mark);
});

test('typed lines stay far below the line buffer and do not hold the mark', () => {
  for (const { keys } of typedOf(script, mark)) {
    expect(keys.length).toBeLessThan(1024);
    expect(keys).not.toContain(mark);
  }
});

describe.skipIf(lacks('bash'))('in bash', () => {
  test('a pasted script runs and its status follows the mark', () => {
    const { keys } = pasteOf(script, mark);
    expect(run(keys.slice('\x1b[200~'.length, -'\x1b[201~\r'.length).replaceAll('\r', '\n'))).toContain(`2005\n\n${mark}:3\n`);
  });

  test('a typed script runs, each line is announced, and its status follows the mark', () => {
    const lines = typedOf(script, mark);
    const output = run(lines.map(({ keys }) => keys.replaceAll('\r', '\n')).join(''));
    for (const { shown } of lines) if (shown !== undefined) expect(output).toContain(shown);
    expect(output).toContain(`2005\n\n${mark}:3\n`);
  });
});
