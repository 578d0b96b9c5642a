import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { operators, parseCondition } from './condition.ts';

test('the documentation lists every operator', async () => {
  const page = await readFile(new URL('../../../docs/rule-replay.md', import.meta.url), 'utf8');
  expect(operators.filter((operator) => !page.includes(`\`${operator}\``))).toEqual([]);
});

test('"and" binds closer than "or"', () =>
  expect(parseCondition('a or b and not c')).toEqual({
    kind: 'or',
    parts: [
      { kind: 'macro', name: 'a' },
      {
        kind: 'and',
        parts: [
          { kind: 'macro', name: 'b' },
          { kind: 'not', part: { kind: 'macro', name: 'c' } },
        ],
      },
    ],
  }));

test('quotes and escapes', () =>
  expect(parseCondition(String.raw`proc.cmdline in ("a \"b\"", 'c d', e)`)).toMatchObject({
    values: [
      { text: 'a "b"', quoted: true },
      { text: 'c d', quoted: true },
      { text: 'e', quoted: false },
    ],
  }));
