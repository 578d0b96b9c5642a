import { expect, test } from 'vitest';
import type { MachineTarget } from '../../target.ts';
import { context, portsTarget } from '../network/ports-target.fixture.ts';
import { metricsScrape } from './metrics-scrape.ts';

const facts = { processes: async () => [], list: async () => [], pristine: async () => ({}) } as unknown as Partial<MachineTarget>;
const scope = metricsScrape.scope.parse({
  machine: 'node',
  port: 9400,
  from: 'monitor',
  program: '/opt/x.py',
  change: {
    from: 'operator',
    port: 8700,
    path: '/v1/gpus/$GPU/power',
    body: '{"watts": $VALUE}',
    credential: { authorization: 'Bearer o' },
    series: 'limit',
    gpus: 3,
    lowest: 120,
    normal: 400,
  },
});

test('an operator’s change shows in the second scrape and is put back', async () => {
  let limit = 400;
  let energy = 0;
  await using target = await portsTarget(
    {
      9400: { answer: (_request, response) => response.end(`energy ${++energy}\nlimit{gpu="0"} ${limit}\n`) },
      8700: {
        answer: (request, response) => {
          request.on('data', (chunk: Buffer) => (limit = (JSON.parse(chunk.toString()) as { watts: number }).watts)).on('end', () => response.end());
        },
      },
    },
    facts,
  );
  const { first, second, canary } = await metricsScrape.collect(target, scope, context);
  expect(first.samples[1]).toMatchObject({ value: 400 });
  expect(canary).toMatchObject({ series: 'limit' });
  expect(second.samples[1]?.value).toBe(canary?.value);
  expect(limit).toBe(400);
});

test('without an operator there is no canary', async () => {
  await using target = await portsTarget({ 9400: { answer: (_request, response) => response.end('energy 1\n') } }, facts);
  const evidence = await metricsScrape.collect(target, scope, context);
  expect(evidence.canary).toBeUndefined();
  expect(evidence.program.running).toBe(false);
});
