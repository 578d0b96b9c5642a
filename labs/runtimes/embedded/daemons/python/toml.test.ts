import { expect, test } from 'vitest';
import type { TomlError } from './toml.ts';
import { parseToml } from './toml.ts';
import { traceback } from './traceback.ts';

test('the values of TOML', () => {
  const text = `# settings
name = "a\\tb # \\u00e9" # a comment
literal = 'C:\\x'
list = [
  "one", # first
  'two',
]
size = 1_000
rate = -1.5e3
hex = 0xff
on = true
many = """
first \\
   second"""
table = { a.b = 1, "c d" = [] }
when = 2026-01-02

[limits.daily]
most = 3
[[key]]
id = 1
[[key]]
id = 2
`;
  expect(parseToml(text)).toEqual({
    name: 'a\tb # é',
    literal: 'C:\\x',
    list: ['one', 'two'],
    size: 1000,
    rate: -1500,
    hex: 255,
    on: true,
    many: 'first second',
    table: { a: { b: 1 }, 'c d': [] },
    when: '2026-01-02',
    limits: { daily: { most: 3 } },
    key: [{ id: 1 }, { id: 2 }],
  });
});

// What tomllib of Python 3.11 says of each.
test.each([
  ['digests = yes\n', 'Invalid value (at line 1, column 11)'],
  ['a\n', "Expected '=' after a key in a key/value pair (at line 1, column 2)"],
  ['a = \n', 'Invalid value (at line 1, column 5)'],
  ['key = "x\n', "Illegal character '\\n' (at line 1, column 9)"],
  ["key = 'x\n", 'Expected "\'" (at end of document)'],
  ['formats = ["jsonl"\n', 'Unclosed array (at end of document)'],
  ['formats = ["a" "b"]\n', 'Unclosed array (at line 1, column 16)'],
  ['key = "a" b\n', 'Expected newline or end of document after a statement (at line 1, column 11)'],
  ['key = 1.5.2\n', 'Expected newline or end of document after a statement (at line 1, column 10)'],
  ['digests = true\ndigests = true\n', 'Cannot overwrite a value (at line 2, column 15)'],
  ['[a\nb=1\n', "Expected ']' at the end of a table declaration (at line 1, column 3)"],
  ['key = "a\\q"\n', "Unescaped '\\' in a string (at line 1, column 11)"],
  ['= 1\n', 'Invalid statement (at line 1, column 1)'],
  ['key = ""\nx\n', "Expected '=' after a key in a key/value pair (at line 2, column 2)"],
  ['"key" = "y"\nkey = "z"\n', 'Cannot overwrite a value (at line 2, column 10)'],
  ['[a]\n[a]\n', "Cannot declare ('a',) twice (at line 2, column 3)"],
])('%j is no TOML', (text, words) => expect(() => parseToml(text)).toThrow(words));

test('tells where tomllib was', () => {
  let error: unknown;
  try {
    parseToml('key = "a\\q"\n');
  } catch (caught) {
    error = caught;
  }
  expect(traceback((error as TomlError).frames, 'x')).toBe(`Traceback (most recent call last):
  File "/usr/lib/python3.11/tomllib/_parser.py", line 66, in load
    return loads(s, parse_float=parse_float)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/tomllib/_parser.py", line 102, in loads
    pos = key_value_rule(src, pos, out, header, parse_float)
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/tomllib/_parser.py", line 326, in key_value_rule
    pos, key, value = parse_key_value_pair(src, pos, parse_float)
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/tomllib/_parser.py", line 369, in parse_key_value_pair
    pos, value = parse_value(src, pos, parse_float)
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/tomllib/_parser.py", line 598, in parse_value
    return parse_one_line_basic_str(src, pos)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/tomllib/_parser.py", line 409, in parse_one_line_basic_str
    return parse_basic_str(src, pos, multiline=False)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/tomllib/_parser.py", line 575, in parse_basic_str
    pos, parsed_escape = parse_escapes(src, pos)
                         ^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/tomllib/_parser.py", line 494, in parse_basic_str_escape
    raise suffixed_err(src, pos, "Unescaped '\\\\' in a string") from None
x`);
});
