import { expect, test } from 'vitest';
import { parseJson } from './json.ts';
import { dumpJson, PythonTuple, repr } from './values.ts';

// What Python 3.11 says of each.
test.each([
  ['{ "hosts": [', 'Expecting value: line 1 column 13 (char 12)'],
  ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
  ['{"a":1,}', 'Expecting property name enclosed in double quotes: line 1 column 8 (char 7)'],
  ['[1 2]', "Expecting ',' delimiter: line 1 column 4 (char 3)"],
  ['"abc', 'Unterminated string starting at: line 1 column 1 (char 0)'],
  ['"a\\q"', 'Invalid \\escape: line 1 column 3 (char 2)'],
  ['"a\nb"', 'Invalid control character at: line 1 column 3 (char 2)'],
  ['"\\u12"', 'Invalid \\uXXXX escape: line 1 column 3 (char 2)'],
  ['1.', 'Extra data: line 1 column 2 (char 1)'],
  ['{"a":1}\n\n{', 'Extra data: line 3 column 1 (char 9)'],
  [' ', 'Expecting value: line 1 column 2 (char 1)'],
])('%j is no JSON', (text, words) => expect(() => parseJson(text)).toThrow(words));

test('values go in and out as Python has them', () => {
  const text = '{"a": [1, 2.0, 1e+16, 1e-05, true, null, NaN, -Infinity], "\\u00e9\\n": "\\ud83d\\ude00"}';
  expect(dumpJson(parseJson(text))).toBe(text);
  expect(dumpJson(parseJson('{"a": [], "b": {"c": 1}}'), 1)).toBe('{\n "a": [],\n "b": {\n  "c": 1\n }\n}');
  expect(repr(parseJson(text))).toBe("{'a': [1, 2.0, 1e+16, 1e-05, True, None, nan, -inf], 'é\\n': '😀'}");
  expect(repr([new PythonTuple([1n]), new Set<never>(), Buffer.from([39, 1]), "it's", 12345678901234567890n])).toBe(
    `[(1,), set(), b"'\\x01", "it's", 12345678901234567890]`,
  );
});
