import { expect, test } from 'vitest';
import { Boundary } from './boundary.ts';

const pieces = (output: string, cut: number): string[] => {
  const bytes = Buffer.from(output);
  const boundary = new Boundary();
  const edges = [0, cut, bytes.length];
  return edges.slice(1).map((end, index) => Buffer.from(boundary.push(bytes.subarray(edges[index], end))).toString());
};

test.each([
  ['a colour', 'ab\x1b[31mcd', 4, ['ab', '\x1b[31mcd']],
  ['a title', '\x1b]2;name\x07x', 5, ['', '\x1b]2;name\x07x']],
  ['a title that ends in ST', '\x1b]2;name\x1b\\x', 8, ['', '\x1b]2;name\x1b\\x']],
  ['a check mark in a title', '\x1b]2;✜✓\x07x', 10, ['', '\x1b]2;✜✓\x07x']],
  ['a device string with a bell', '\x1bP$q\x07m\x1b\\x', 6, ['', '\x1bP$q\x07m\x1b\\x']],
  ['a character of three bytes', 'a€b', 2, ['a', '€b']],
  ['an eight-bit CSI', 'a\u009b31mb', 4, ['a', '\u009b31mb']],
  ['a character set', 'a\x1b(0b', 3, ['a', '\x1b(0b']],
  ['a cancelled sequence', 'a\x1b[3\x18b', 3, ['a', '\x1b[3\x18b']],
])('%s is not cut', (...[, output, cut, expected]) => {
  expect(pieces(output, cut)).toEqual(expected);
});

test('an endless sequence is let through', () => {
  const boundary = new Boundary();
  boundary.push(Buffer.from('\x1b]2;'));
  expect(boundary.push(Buffer.alloc(70_000, 'x')).length).toBe(70_004);
  expect(boundary.held.length).toBe(0);
});
