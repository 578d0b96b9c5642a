import { expect, test } from 'vitest';
import { context, portsTarget } from './ports-target.fixture.ts';
import { reachablePorts } from './reachable-ports.ts';

test('a stranger is let in, kept out, or finds nobody', async () => {
  await using target = await portsTarget({ 22: { answer: () => undefined }, 5432: { answer: () => undefined, deaf: ['attacker'] } });
  const { ports } = await reachablePorts.collect(target, { machine: 'node', from: 'attacker', look: [8080] }, context);
  expect(ports.map(({ port, reached }) => [port, reached])).toEqual([
    [22, true],
    [5432, false],
    [8080, false],
  ]);
});
