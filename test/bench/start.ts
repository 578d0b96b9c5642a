import { setTimeout as delay } from 'node:timers/promises';
import Dockerode from 'dockerode';
import { loadCatalogue } from '#server/catalogue/catalogue.ts';
import { ApiClient } from '#server/cli/play/api-client.ts';
import { visit } from '#server/cli/play/visit.ts';
import { BareLab } from './bare-lab.ts';
import { LabFleet } from './lab-fleet.ts';
import { type BenchOptions, type Measure, median } from './measure.ts';

const refillMs = 240_000;
const settleMs = 1000;

/** From the request to a prompt that can be read: cold, warm, and the same machines and network started by hand. */
export async function benchStart(options: BenchOptions): Promise<Measure[]> {
  const { cold, bare } = await coldAndBare(options);
  const warm = await warmStarts(options);
  return [
    { name: 'machines and network started bare, to prompt, p50', value: median(bare), unit: 'ms' },
    { name: 'cold start, request to prompt, p50', value: median(cold), unit: 'ms' },
    { name: 'cold start to bare', value: median(cold.map((each, round) => each / bare[round]!)), unit: 'x', atMost: 1.5 },
    { name: 'warm start, request to prompt, p50', value: median(warm), unit: 'ms', atMost: 300 },
  ];
}

async function coldAndBare({ scenario, runtime, rounds, say }: BenchOptions): Promise<{ cold: number[]; bare: number[] }> {
  await using fleet = await LabFleet.start();
  const loaded = (await loadCatalogue()).get(scenario);
  if (loaded === undefined) throw new Error(`there is no scenario ${scenario}`);
  say('building what is missing');
  const first = await fleet.add(scenario, runtime);
  const bareLab = await BareLab.like(fleet.server.instance, first.attempt.id, loaded.variant(first.attempt.variant).lab.machines);
  await first.api.end(first.attempt.id);
  const [cold, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    say(`cold and bare: round ${round + 1} of ${rounds}`);
    bare.push(await bareLab.toPrompt());
    cold.push(await toPrompt(fleet.server.url, { scenario, runtime }));
  }
  return { cold, bare };
}

async function warmStarts({ scenario, runtime, rounds, say }: BenchOptions): Promise<number[]> {
  await using fleet = await LabFleet.start({ RAMPART_POOL: `${scenario}=1`, RAMPART_POOL_MEMORY: '16384' });
  const warm: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    say(`warm: round ${round + 1} of ${rounds}, waiting for the pool`);
    await poolFilled(fleet.server.instance);
    await delay(settleMs);
    warm.push(await toPrompt(fleet.server.url, { scenario, runtime }));
  }
  return warm;
}

async function toPrompt(url: string, where: { scenario: string; runtime: string }): Promise<number> {
  const api = await ApiClient.connect(url);
  const { attempt, shell, timings } = await visit(api, where);
  shell.close();
  await api.end(attempt.id);
  return timings.promptMs;
}

/** The pool puts a lab to sleep once it is proven weak. */
async function poolFilled(instance: string): Promise<void> {
  const docker = new Dockerode();
  const filters = { label: [`rampart.instance=${instance}`, 'rampart.machine'], status: ['paused'] };
  for (const end = Date.now() + refillMs; Date.now() < end; await delay(500)) if ((await docker.listContainers({ filters })).length > 0) return;
  throw new Error(`no lab was warm after ${refillMs / 1000} s`);
}
