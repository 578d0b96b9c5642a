import { expect, test } from 'vitest';
import { evaluate, type Packet } from './evaluate.ts';
import type { Chain, Ruleset } from './ruleset.ts';

const packet: Packet = {
  hook: 'input',
  family: 4,
  protocol: 'tcp',
  source: '10.0.0.9',
  sourcePort: 40_000,
  destination: '10.0.0.2',
  port: 22,
  state: 'new',
  interface: 'eth0',
};
const chain = (name: string, jumps: number, next: string): Chain => ({
  name,
  handle: 1,
  rules: Array.from({ length: jumps }, (_, handle) => ({ handle, expr: [{ jump: { target: next } }] })),
});
const rulesetOf = (chains: readonly Chain[]): Ruleset => ({
  tables: [
    {
      family: 'inet',
      name: 'filter',
      handle: 1,
      nextHandle: 9,
      sets: [],
      chains: [{ ...chains[0]!, base: { type: 'filter', hook: 'input', priority: 0, policy: 'accept' } }, ...chains.slice(1)],
    },
  ],
});

test('chains that say nothing leave a packet to the policy', () => {
  expect(evaluate(rulesetOf([chain('a', 3, 'b'), chain('b', 0, '')]), packet).verdict).toBe('accept');
});

test('a packet that chains send in ever more circles is dropped, soon', () => {
  const names = 'abcdefghijklmno'.split('');
  const chains = names.map((name, index) => chain(name, 12, names[index + 1] ?? 'end'));
  expect(evaluate(rulesetOf([...chains, chain('end', 0, '')]), packet).verdict).toBe('drop');
});
