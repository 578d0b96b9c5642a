import { expect, test } from 'vitest';
import { type OptionTable, getopt } from './getopt.ts';

const table: OptionTable = { short: 'alw:c::', long: { all: 'a', almost: 'A', 'width=': 'w', 'color=?': 'color', 'sort=': '' } };

test.each([
  [['-al', 'x'], [{ name: 'a' }, { name: 'l' }], ['x']],
  [
    ['x', '-w10', '-w', '20'],
    [
      { name: 'w', value: '10' },
      { name: 'w', value: '20' },
    ],
    ['x'],
  ],
  [
    ['--width=3', '--wid', '4'],
    [
      { name: 'w', value: '3' },
      { name: 'w', value: '4' },
    ],
    [],
  ],
  [['--color', '--color=never', '-c', '-cx'], [{ name: 'color' }, { name: 'color', value: 'never' }, { name: 'c' }, { name: 'c', value: 'x' }], []],
  [['--sort', 'size', '--', '-a'], [{ name: 'sort', value: 'size' }], ['-a']],
  [['-', '--all'], [{ name: 'a' }], ['-']],
])('%j', (words, given, operands) => {
  expect(getopt(words, table)).toMatchObject({ given, operands });
});

test('stops at the first operand where it must', () => {
  expect(getopt(['-a', 'ls', '-l'], { ...table, strict: true })).toMatchObject({ given: [{ name: 'a' }], operands: ['ls', '-l'] });
});

test.each([
  [['-z'], "invalid option -- 'z'"],
  [['--zz'], "unrecognized option '--zz'"],
  [['--al'], "option '--al' is ambiguous; possibilities: '--all' '--almost'"],
  [['--all=3'], "option '--all' doesn't allow an argument"],
  [['-w'], "option requires an argument -- 'w'"],
  [['--width'], "option '--width' requires an argument"],
])('%j is refused', (words, message) => {
  expect(() => getopt(words, table)).toThrow(message);
});
