import { describe, expect, it } from 'vitest';
import { allCapabilities, capabilitySets, toldAs } from './capabilities.ts';

const sets = (change: Partial<Parameters<typeof capabilitySets>[0]>) => capabilitySets({ privileged: false, capAdd: [], capDrop: [], root: true, ...change });

describe('capabilitySets', () => {
  it('gives root eleven', () => {
    expect(sets({}).effective).toHaveLength(11);
  });

  it('drops all but what is added', () => {
    expect(sets({ capDrop: ['ALL'], capAdd: ['net_raw'] }).bounding).toEqual(['NET_RAW']);
  });

  it('gives a privileged container all, whatever is dropped', () => {
    expect(sets({ privileged: true, capDrop: ['ALL'] }).bounding).toEqual(allCapabilities);
  });

  it('leaves other users only what was added', () => {
    expect(sets({ root: false, capAdd: ['CAP_NET_ADMIN'] }).effective).toEqual(['NET_ADMIN']);
    expect(sets({ root: false }).effective).toEqual([]);
  });

  it('refuses a name that the kernel does not know', () => {
    expect(() => sets({ capAdd: ['FLY'] })).toThrow('invalid capability: "CAP_FLY": unknown capability');
  });

  it('tells what differs from the usual set', () => {
    expect(toldAs(sets({ capDrop: ['NET_BIND_SERVICE'] }).bounding).dropped).toContain('CAP_NET_BIND_SERVICE');
  });
});
