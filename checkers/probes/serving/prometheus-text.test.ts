import { expect, test } from 'vitest';
import { parseSamples } from './prometheus-text.ts';

test('reads names, labels and values', () => {
  const text = '# HELP util x\n# TYPE util gauge\nutil{gpu="0",name="a \\"b\\", {c}"} 71\nup 1 1700000000\nenergy{gpu="1"} 1.5e+03\n';
  expect(parseSamples(text)).toEqual([
    { name: 'util', labels: { gpu: '0', name: 'a "b", {c}' }, value: 71 },
    { name: 'up', labels: {}, value: 1 },
    { name: 'energy', labels: { gpu: '1' }, value: 1500 },
  ]);
});

test('passes over what is no sample', () => {
  expect(parseSamples('<html>\nnot metrics at all\n')).toEqual([]);
});
