import { expect, test } from 'vitest';
import { cidrSet, covers, intersect, setOf, sizeOf, subtract, union } from './ip-set.ts';

const all4 = cidrSet('0.0.0.0/0').set;
const set = (...cidrs: string[]) => setOf(cidrs, 4);

test('two halves are the whole', () => {
  expect(set('0.0.0.0/1', '128.0.0.0/1')).toEqual(all4);
  expect(sizeOf(all4)).toBe(2n ** 32n);
  expect(sizeOf(setOf(['::/1', '8000::/1'], 6))).toBe(2n ** 128n);
});
test('host bits are ignored', () => expect(cidrSet('10.0.0.7/8').set).toEqual(cidrSet('10.0.0.0/8').set));
test('families stay apart', () => expect(setOf(['::/0', '10.0.0.0/8'], 4)).toEqual(set('10.0.0.0/8')));
test('overlapping blocks count once', () => expect(sizeOf(set('10.0.0.0/8', '10.1.0.0/16', '10.0.0.0/9'))).toBe(2n ** 24n));
test('what is taken out leaves a gap', () => {
  const rest = subtract(all4, set('10.0.0.0/8', '192.168.1.1/32'));
  expect(sizeOf(rest)).toBe(2n ** 32n - 2n ** 24n - 1n);
  expect(covers(rest, set('10.0.0.0/24'))).toBe(false);
  expect(covers(rest, set('11.0.0.0/8'))).toBe(true);
  expect(union(rest, set('10.0.0.0/8', '192.168.1.1/32'))).toEqual(all4);
});
test('intersection', () => {
  expect(intersect(set('10.0.0.0/8', '172.16.0.0/12'), set('10.1.0.0/16', '172.0.0.0/8'))).toEqual(set('10.1.0.0/16', '172.16.0.0/12'));
  expect(intersect(set('10.0.0.0/8'), set('11.0.0.0/8'))).toEqual([]);
});
test('IPv6 text forms', () => {
  expect(cidrSet('2001:db8::1/128').set).toEqual(cidrSet('2001:0db8:0:0:0:0:0:1/128').set);
  expect(cidrSet('::1/128').set).toEqual([[1n, 1n]]);
});
test.each(['', '10.0.0.0', '10.0.0/8', '10.0.0.0/33', '256.0.0.0/8', '::/129', ':::/0', '1:2:3:4:5:6:7:8:9/64', '10.0.0.0/8/8', 'pl-1'])(
  '%j is no CIDR block',
  (text) => {
    expect(() => cidrSet(text)).toThrow('not a CIDR block');
  },
);
