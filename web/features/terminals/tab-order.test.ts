import { expect, test } from 'vitest';
import { inOrder, moved } from './tab-order.ts';

const ids = (order: readonly string[]): string =>
  inOrder([{ id: 'a' }, { id: 'b' }, { id: 'c' }], order)
    .map(({ id }) => id)
    .join('');

test.each([
  [[], 'abc'],
  [['c', 'a'], 'cab'],
  [['gone', 'b'], 'bac'],
] as const)('%j orders them %s', (order, expected) => {
  expect(ids(order)).toBe(expected);
});
test.each([
  ['a', 1, 'bac'],
  ['c', -1, 'acb'],
  ['a', -1, 'abc'],
  ['c', 1, 'abc'],
  ['gone', 1, 'abc'],
] as const)('%s moved by %d gives %s', (id, step, expected) => {
  expect(moved(['a', 'b', 'c'], id, step).join('')).toBe(expected);
});
