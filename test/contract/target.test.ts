import { expectTypeOf, test } from 'vitest';
import type { Target as CheckersTarget } from '#checkers/target.ts';
import type { Target } from '#labs/target.ts';

test('the port that labs offer is the port that probes read', () => {
  expectTypeOf<Target>().toEqualTypeOf<CheckersTarget>();
});
