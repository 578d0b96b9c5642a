import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graderVersion } from '#checkers/engine/grader-version.ts';
import { loadRegistry } from '#checkers/engine/registry.ts';
import { loadCatalogue } from '#server/catalogue/catalogue.ts';
import { type OwnRuntime, ownRuntime } from '#server/cli/scenario/own-runtime.ts';
import { createGrader } from '#server/grading/grader.ts';
import { matrix } from '#server/grading/prove/matrix.ts';
import { leftovers, prove } from '#server/grading/prove/prove.ts';

const registry = await loadRegistry();
const catalogue = await loadCatalogue({ registry });
const simulated = [...catalogue.scenarios.values()].filter(({ file }) => file.runtimes.includes('embedded'));
const perScenarioMs = 10 * 60_000;

/** Every state of each scenario that names the simulation: the same verdicts as in containers. */
describe('proofs in the simulation', () => {
  let own: OwnRuntime;
  beforeAll(async () => {
    own = await ownRuntime('embedded');
  });
  afterAll(() => own[Symbol.asyncDispose]());

  test.each(simulated.map((scenario) => [scenario.id, scenario] as const))(
    '%s: a weak start, a solution that holds twice, every state as it is named',
    async (id, scenario) => {
      const grader = createGrader(registry, await graderVersion());
      const request = { scenario, served: catalogue.get(id)!, runtime: own.runtime, grader, variants: [1], states: 'all' as const, jobs: 2 };
      const steps = await prove({ ...request, signal: AbortSignal.timeout(perScenarioMs), onStep: () => undefined });
      expect(
        steps.filter(({ ok }) => !ok),
        matrix(steps),
      ).toEqual([]);
    },
    perScenarioMs,
  );

  test('nothing is left behind', async () => expect(await leftovers(own.runtime)).toEqual([]));
});
