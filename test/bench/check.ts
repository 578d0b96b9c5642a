import type { CheckRun } from '#server/api.ts';
import { check } from '#server/cli/play/play.ts';
import { LabFleet } from './lab-fleet.ts';
import { type BenchOptions, type Measure, percentile } from './measure.ts';

const checksPerRound = 4;

/** From pressing Check to the first verdict, the last state check and the last attack, as the server takes the time of each. */
export async function benchCheck({ scenario, runtime, rounds, say }: BenchOptions): Promise<Measure[]> {
  await using fleet = await LabFleet.start();
  say('starting a lab');
  const { api, attempt } = await fleet.add(scenario, runtime);
  const timings: NonNullable<CheckRun['timings']>[] = [];
  for (let round = 0; round < rounds * checksPerRound; round += 1) {
    say(`check ${round + 1} of ${rounds * checksPerRound}`);
    const { run } = await check(api, attempt.id);
    if (run.timings !== undefined) timings.push(run.timings);
  }
  const p95 = (pick: (each: (typeof timings)[number]) => number): number => percentile(timings.map(pick), 0.95);
  return [
    { name: 'first verdict, p95', value: p95((each) => each.firstVerdictMs), unit: 'ms', atMost: 700 },
    { name: 'last state check, p95', value: p95((each) => each.lastCheckMs), unit: 'ms', atMost: 1500 },
    { name: 'last attack, p95', value: p95((each) => each.lastAttackMs), unit: 'ms', atMost: 5000 },
    { name: 'whole check, p95', value: p95((each) => each.totalMs), unit: 'ms' },
  ];
}
