import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';

test.each([
  ['ls /et', ['ls'], '/et'],
  ['ls ', ['ls'], ''],
  ['cat "a b" c\\ d e', ['cat', 'a b', 'c d'], 'e'],
  ['cat "a b', ['cat'], '"a b'],
  ["cat 'it", ['cat'], "'it"],
  ['true; sudo -u ann ca', ['sudo', '-u', 'ann'], 'ca'],
  ['cat x | gr', [], 'gr'],
  ['A=1 B=2 pri', [], 'pri'],
  ['if gre', [], 'gre'],
  ['echo $(ca', [], 'ca'],
  ['echo "now $(da', [], 'da'],
  ['echo ${HO', ['echo'], '${HO'],
  ['f() { ca', [], 'ca'],
  ['cp a{1,2', ['cp'], 'a{1,2'],
  ['cat x2 y', ['cat', 'x2'], 'y'],
  ['cat <in >out le', ['cat'], 'le'],
])('%j', (text, words, word) => expect(commandLine(text)).toMatchObject({ words, word, redirected: false }));

test.each(['ls > /et', 'ls 2>>lo', 'cat <in', 'x &> a'])('%j names a file', (text) => expect(commandLine(text).redirected).toBe(true));
