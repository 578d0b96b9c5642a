import { expect, test } from 'vitest';
import { MemoryStore } from '../store/memory-store.ts';
import { Links } from './links.ts';

const made = () => new Links(new MemoryStore(), { address: '10.213.0.2', subnet: '10.213.0.0/26' });
const destinations = (links: Links): string[] => links.routes.map(({ destination }) => destination);

test('an address brings its network, and takes it away', () => {
  const links = made();
  links.addAddress('eth0', '192.0.2.9/24');
  links.addAddress('eth0', '192.0.2.10/24');
  expect(destinations(links)).toEqual(['default', '10.213.0.0/26', '192.0.2.0/24']);
  expect(links.sourceFor('192.0.2.77')).toBe('192.0.2.9');
  expect(links.owns('192.0.2.10')).toBe(true);
  links.removeAddress('eth0', '192.0.2.9/24');
  expect(destinations(links)).toEqual(['default', '10.213.0.0/26']);
  expect(links.owns('192.0.2.10')).toBe(false);
});

test('an interface that is down has no routes, and when it is up again those of its addresses', () => {
  const links = made();
  links.change('eth0', { up: false });
  expect([destinations(links), links.owns('10.213.0.2'), links.sourceFor('10.213.0.3')]).toEqual([[], false, undefined]);
  links.change('eth0', { up: true });
  expect(destinations(links)).toEqual(['10.213.0.0/26']);
});

test('the longest prefix decides, and a black hole refuses', () => {
  const links = made();
  links.addRoute({ destination: '192.0.2.0/24', via: '10.213.0.9', device: 'eth0' });
  links.addRoute({ destination: '192.0.2.7', device: '', type: 'blackhole' });
  expect(links.sourceFor('192.0.2.8')).toBe('10.213.0.2');
  expect(() => links.sourceFor('192.0.2.7')).toThrow(expect.objectContaining({ code: 'EINVAL' }) as Error);
  expect(() => links.addRoute({ destination: '192.0.2.0/24', device: 'eth0' })).toThrow(expect.objectContaining({ code: 'EEXIST' }) as Error);
});
