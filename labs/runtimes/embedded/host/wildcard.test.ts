import { expect, test } from 'vitest';
import { wildcard } from './wildcard.ts';

test.each([
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['a*c', 'abbc', true],
  ['a*c', 'abbcd', false],
  ['*.conf', '.conf', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a.c', 'abc', false],
  ['*ab*ab', 'abxabab', true],
  ['[a-c]', '[a-c]', true],
])('%j of %j: %s', (pattern, text, expected) => expect(wildcard(pattern).test(text)).toBe(expected));

test.each([
  ['[a-c]x', 'bx', true],
  ['[a-c]x', 'dx', false],
  ['[^a-c]x', 'dx', true],
  ['[!a]', 'a', false],
  ['[]]', ']', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['[a', '[a', true],
])('with sets %j of %j: %s', (pattern, text, expected) => expect(wildcard(pattern, { sets: true }).test(text)).toBe(expected));

test('many stars over a long text end', () => {
  expect(wildcard(`${'*a'.repeat(50)}b`).test('a'.repeat(20_000))).toBe(false);
});
