import { expect, test } from 'vitest';
import { valuesOf } from './variants.ts';

const axes = {
  variants: { leftover: ['.env', 'index.bak'], token: ['one', 'two'] },
  derived: { text: { axis: 'leftover', values: { '.env': 'TOKEN={{token}}', 'index.bak': '<!-- {{token}} in {{leftover}} -->' } } },
};

test.each([
  [1, { leftover: '.env', token: 'one', text: 'TOKEN=one' }],
  [2, { leftover: '.env', token: 'two', text: 'TOKEN=two' }],
  [4, { leftover: 'index.bak', token: 'two', text: '<!-- two in index.bak -->' }],
])('variant %i has what was drawn filled into what follows from it', (number, values) => {
  expect(valuesOf(axes, number)).toEqual(values);
});

test('there are no more variants than combinations', () => {
  expect(() => valuesOf(axes, 5)).toThrow('variant 5 is not one of 1 to 4');
});
