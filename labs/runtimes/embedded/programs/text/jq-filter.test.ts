import { expect, test } from 'vitest';
import { operandsOf, writtenOut } from './jq-filter.ts';

test.each([
  ['{$a}', '{a: $a}'],
  ['{$a, b: $b, $c}', '{a: $a, b: $b, c: $c}'],
  ['{a: 1, b: [$x, {$y}]}', '{a: 1, b: [$x, {y: $y}]}'],
  ['{"k {$a}": $a}', '{"k {$a}": $a}'],
  ['[$a, $b] | {c: .[0]}', '[$a, $b] | {c: .[0]}'],
])('%s', (filter, written) => {
  expect(writtenOut(filter)).toBe(written);
});

test('finds the filter and the files among the options', () => {
  expect(operandsOf(['-nc', '--arg', 'a', '1', '--argjson', 'b', '2', '{$a}'])).toEqual({ filter: 7, files: [] });
  expect(operandsOf(['.', '--arg', 'a', '1', 'x.json'])).toEqual({ filter: 0, files: [4] });
  expect(operandsOf(['-f', 'x.jq', 'x.json'])).toEqual({ filter: -1, files: [2] });
});
