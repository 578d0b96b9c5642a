import { expect, test } from 'vitest';
import { type Command, finds } from './commands.ts';

const command: Command = { id: 'hint/passwords', group: 'Tasks', title: 'Hint 1 of 3: Keys open the door', keys: 'Ctrl+H', also: 'help', run: () => undefined };

test.each([
  ['', true],
  ['hint', true],
  ['door HINT', true],
  ['tasks 1', true],
  ['help', true],
  ['ctrl+h', true],
  ['hint root', false],
])('%j finds it: %s', (query, expected) => {
  expect(finds(command, query)).toBe(expected);
});
