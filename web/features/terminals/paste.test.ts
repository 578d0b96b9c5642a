import { describe, expect, test } from 'vitest';
import { asOneLine, cleanPaste, needsQuestion } from './paste.ts';

describe('cleanPaste', () => {
  test('takes out what could end a bracketed paste or press keys', () => {
    expect(cleanPaste('a\u001b[201~b\u0003c\u007fd\u009be')).toBe('a[201~bcde');
  });
  test('keeps tabs, lines and letters beyond ASCII', () => {
    expect(cleanPaste('é\t✓\r\nnext\rlast')).toBe('é\t✓\nnext\nlast');
  });
});

test.each([
  { name: 'one line', text: 'ls', bracketed: false, asked: false },
  { name: 'one line that would run', text: 'ls\n', bracketed: false, asked: true },
  { name: 'two lines held by the shell', text: 'a\nb', bracketed: true, asked: false },
  { name: 'two lines that would run', text: 'a\nb', bracketed: false, asked: true },
  { name: 'five lines', text: 'a\nb\nc\nd\ne', bracketed: true, asked: true },
  { name: 'more than 5 KB', text: 'x'.repeat(5121), bracketed: true, asked: true },
])('$name: asked $asked', ({ text, bracketed, asked }) => {
  expect(needsQuestion(text, bracketed)).toBe(asked);
});

test('as one line', () => {
  expect(asOneLine('  echo a\n\n  b  \n')).toBe('echo a b');
});
