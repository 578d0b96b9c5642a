import { expect, test } from 'vitest';
import { regexOf } from './regex.ts';

const at = { file: '/etc/nginx/nginx.conf', line: 3 } as never;

test('finds groups by number and name', () => {
  const match = regexOf('^/photos/(?<id>\\d+)(\\.png)?$', { at }).exec('/photos/42')!;
  expect([[...match], match.groups, match.index]).toEqual([['/photos/42', '42', undefined], { id: '42' }, 0]);
  expect(regexOf('\\.PNG$', { insensitive: true, at }).test('/a.png')).toBe(true);
});

test('a pattern that backtracks without end elsewhere ends at once', () => {
  expect(regexOf('^(a+)+$', { at }).test(`${'a'.repeat(50_000)}!`)).toBe(false);
});

test.each(['(?=admin)', '(?<!x)y', '(a)\\1', '(a{1000}){1000}'])('%s is refused, and told', (pattern) => {
  expect(() => regexOf(pattern, { at })).toThrow('the simulated nginx knows no');
});

test('a pattern that is none is told in the words of nginx', () => {
  expect(() => regexOf('(a', { at })).toThrow('pcre2_compile() failed: missing closing parenthesis in "(a"');
});
