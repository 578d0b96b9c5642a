import { expect, test } from 'vitest';
import { compile } from './evaluate.ts';

const data = {
  a: [
    { n: 'x', v: 2, t: [{ k: 'N', w: 'q' }] },
    { n: 'b', v: 1, t: [] },
  ],
  s: 'str',
};

test.each<[string, unknown]>([
  ['a[].n', ['x', 'b']],
  ['a[?v==`1`].n', ['b']],
  [
    'a[*].[n,v]',
    [
      ['x', 2],
      ['b', 1],
    ],
  ],
  ["a[?t[?k=='N']].n", ['x']],
  ['a[0].t[?k==`N`]|[0].w', 'q'],
  [
    'a[].{N:n,L:length(t)}',
    [
      { N: 'x', L: 1 },
      { N: 'b', L: 0 },
    ],
  ],
  ['sort_by(a,&n)[].n', ['b', 'x']],
  ['a[-1].n', 'b'],
  ['a[::2].n', ['x']],
  ['a[?!t].n', ['b']],
  ["a[?v>`1` && n=='x'].n", ['x']],
  ["join(',',a[].n)", 'x,b'],
  ['nope.deeper', null],
])('%s', (expression, found) => expect(compile(expression)(data)).toEqual(found));

test.each([
  ['a[', 'Invalid jmespath expression: Incomplete expression:\n"a["\n   ^'],
  ['a[?v=1]', "Bad jmespath expression: Unknown token '=':\na[?v=1]\n    ^"],
  ['a]', 'Unexpected token: ]: Parse error at column 1, token "]" (RBRACKET), for expression:\n"a]"\n  ^'],
  ['foo(@)', 'Unknown function: foo()'],
  ['length(nope)', "In function length(), invalid type for value: None, expected one of: ['string', 'array', 'object'], received: \"null\""],
])('%s is refused in the words of the real one', (expression, words) => expect(() => compile(expression)(data)).toThrow(words));
