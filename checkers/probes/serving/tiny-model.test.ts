import { expect, test } from 'vitest';
import { tinyModel } from './tiny-model.ts';

test('answers as the server in the lab does', () => {
  expect(tinyModel('tiny-chat release 7', 'Count to three', 4)).toBe('menaza vedesa sapozi felola');
});

test('follows prompt and weights', () => {
  expect(tinyModel('a', 'x', 3)).not.toBe(tinyModel('a', 'y', 3));
  expect(tinyModel('a', 'x', 3)).not.toBe(tinyModel('b', 'x', 3));
});
