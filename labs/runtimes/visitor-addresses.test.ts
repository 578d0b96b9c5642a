import { expect, test } from 'vitest';
import { addressVariables, drawAddresses } from './visitor-addresses.ts';

const range = ['10.0.0.16', '10.0.0.17', '10.0.0.18', '10.0.0.19'];
const visitors = { monitor: { address: 'fixed' }, attacker: { address: 'drawn' } } as const;

test('every visitor has an address of its own from the one range', () => {
  const drawn = drawAddresses(visitors, range);
  expect(new Set(Object.values(drawn)).size).toBe(2);
  expect(range).toEqual(expect.arrayContaining(Object.values(drawn)));
});

test('a fixed address stays, a drawn one is never the last one again', () => {
  const kept = { monitor: '10.0.0.16', attacker: '10.0.0.17' };
  for (let turn = 0; turn < 20; turn += 1) {
    const drawn = drawAddresses(visitors, range, kept);
    expect(drawn.monitor).toBe('10.0.0.16');
    expect(['10.0.0.18', '10.0.0.19']).toContain(drawn.attacker);
  }
});

test('names machines for scripts', () => {
  expect(addressVariables([{ name: 'model-server', address: '10.0.0.2' }])).toEqual({ MODEL_SERVER_ADDRESS: '10.0.0.2' });
});
