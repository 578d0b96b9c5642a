import { expectTypeOf, test } from 'vitest';
import { lampDim } from './lamp.fixture.ts';
import { testRule } from './test-rule.ts';

testRule(lampDim, {
  pass: [
    { name: 'at the limit', evidence: { lamp: { present: true, watts: 5 } } },
    { name: 'by its own limit', evidence: { lamp: { present: true, watts: 60 } }, params: { watts: 60 } },
  ],
  fail: [{ name: 'too bright', evidence: { lamp: { present: true, watts: 60 } }, reason: 'The lamp draws 60 W' }],
  notApplicable: [{ name: 'no lamp', evidence: { lamp: { present: false, watts: 0 } }, reason: 'There is no lamp' }],
});

test('a table needs a pass row and a fail row, and a rule sees only what it requires', () => {
  // @ts-expect-error no fail row
  void (() => testRule(lampDim, { pass: [{ name: '', evidence: { lamp: { present: true, watts: 1 } } }], fail: [] }));
  expectTypeOf<Parameters<(typeof lampDim)['evaluate']>[0]>().not.toHaveProperty('lampHolder');
});
