import { expect, test } from 'vitest';
import { sortedFirst, writtenOut } from './jq-filter.ts';
import { checkInput } from './jq-input.ts';
import { readJqOptions } from './jq-options.ts';
import { printJson } from './jq-print.ts';

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
  expect(readJqOptions(['-nc', '--arg', 'a', '1', '--argjson', 'b', '2', '{$a}'])).toMatchObject({
    filter: '{$a}',
    files: [],
    named: ['--arg', 'a', '1', '--argjson', 'b', '2'],
  });
  expect(readJqOptions(['.', '--arg', 'a', '1', 'x.json'])).toMatchObject({ filter: '.', files: ['x.json'] });
  expect(readJqOptions(['-f', 'x.jq', 'x.json'])).toMatchObject({ filterFile: 'x.jq', files: ['x.json'] });
});

// What jq 1.6 says.
test.each([
  ['{', 'Unfinished JSON term at EOF at line 1, column 1'],
  ['{a', 'Invalid numeric literal at EOF at line 1, column 2'],
  ['{"a" 1}', 'Expected separator between values at line 1, column 7'],
  ['{"a":1,}', 'Expected another key-value pair at line 1, column 8'],
  ['[1 2]', 'Expected separator between values at line 1, column 5'],
  ['"x', 'Unfinished string at EOF at line 1, column 2'],
  ['x\n', 'Invalid numeric literal at line 2, column 0'],
  ['nulx\n', 'Invalid literal at line 2, column 0'],
  ['[1,]', 'Expected another array element at line 1, column 4'],
  [']', "Unmatched ']' at line 1, column 1"],
  ['{"a":1]', "Unmatched ']' at line 1, column 7"],
  ['{"a":}', "Unmatched '}' at line 1, column 6"],
  ['{1:2}', 'Object keys must be strings at line 1, column 3'],
  ['[1:2]', "':' not as part of an object at line 1, column 3"],
  ['{"a"}', 'Objects must consist of key:value pairs at line 1, column 5'],
  ['"\\q"', 'Invalid escape at line 1, column 4'],
  ['-', 'Invalid numeric literal at EOF at line 1, column 1'],
  ['1 [2] {}', undefined],
])('%s', (text, error) => {
  expect(checkInput(text).error).toBe(error);
});

test('values before a mistake are used', () => {
  expect(checkInput('[1]]')).toMatchObject({ good: 3 });
});

test('prints in colours as jq 1.6', () => {
  expect(printJson('{"a":[],"b":{}}', { indent: '  ', colours: true })).toBe(
    '\x1b[1;39m{\n  \x1b[0m\x1b[34;1m"a"\x1b[0m\x1b[1;39m: \x1b[0m\x1b[1;39m[]\x1b[0m\x1b[1;39m,\n  \x1b[0m\x1b[34;1m"b"\x1b[0m\x1b[1;39m: \x1b[0m\x1b[1;39m{}\x1b[0m\x1b[1;39m\n\x1b[1;39m}\x1b[0m',
  );
  expect(printJson('[1,"x",null]', { indent: '', colours: false })).toBe('[1,"x",null]');
  expect(printJson('[1,2]', { indent: '  ', colours: false })).toBe('[\n  1,\n  2\n]');
});

test.each([
  ['unique', '(sort | unique)'],
  ['.unique | {unique: 1}', '.unique | {unique: 1}'],
  ['group_by(.a | length) | map(unique_by(.b))', '(sort_by(.a | length) | group_by(.a | length)) | map((sort_by(.b) | unique_by(.b)))'],
  ['"unique"', '"unique"'],
])('%s sorts first', (filter, made) => expect(sortedFirst(filter)).toBe(made));
