import { expect, test } from 'vitest';
import { freeSubnets, planAddresses } from './subnets.ts';

test('offers /26 blocks from the offset on and wraps around', () => {
  expect([...freeSubnets('10.213.0.0/24', [], 3)]).toEqual(['10.213.0.192/26', '10.213.0.0/26', '10.213.0.64/26', '10.213.0.128/26']);
});

test('leaves out what overlaps a taken range, larger or smaller', () => {
  expect([...freeSubnets('10.213.0.0/24', ['10.213.0.64/28', '10.213.0.128/25', '172.17.0.0/16'])]).toEqual(['10.213.0.0/26']);
});

test('ignores IPv6 ranges of other networks', () => {
  expect([...freeSubnets('10.213.0.0/26', ['fd00::/64'])]).toEqual(['10.213.0.0/26']);
});

test('gives machines, the visitor and the visitors range disjoint addresses', () => {
  const plan = planAddresses('10.213.4.64/26', ['host', 'api']);
  expect(plan.machines).toEqual({ host: '10.213.4.66', api: '10.213.4.67' });
  expect(plan.visitor).toBe('10.213.4.79');
  expect([plan.range[0], plan.range.at(-1)]).toEqual(['10.213.4.80', '10.213.4.126']);
});

test('a reset takes other addresses, and the next one the first again', () => {
  const [first, second, third] = [0, 1, 2].map((generation) => planAddresses('10.0.0.0/26', ['a'], generation).machines.a);
  expect([first, second, third]).toEqual(['10.0.0.2', '10.0.0.8', '10.0.0.2']);
});

test('refuses more machines than the block has room for', () => {
  expect(() =>
    planAddresses(
      '10.0.0.0/26',
      Array.from({ length: 7 }, (_, index) => `m${index}`),
    ),
  ).toThrow(RangeError);
});
