import { expect, test } from 'vitest';
import { globMatches } from './glob.ts';

test.each([
  ['*.key', 'deploy.key', true],
  ['/etc/*', '/etc/ssl/x', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['[a-c]x', 'bx', true],
  ['[!a-c]x', 'bx', false],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['', '', true],
  ['*', '', true],
])('%s and %s', (pattern, text, matches) => expect(globMatches(pattern, text)).toBe(matches));
