import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graderVersion } from '#checkers/engine/grader-version.ts';
import { loadRegistry } from '#checkers/engine/registry.ts';
import { loadCatalogue } from '#server/catalogue/catalogue.ts';
import { problemText } from '#server/catalogue/problem.ts';
import { type OwnRuntime, ownRuntime } from '#server/cli/scenario/own-runtime.ts';
import { createGrader } from '#server/grading/grader.ts';
import { matrix } from '#server/grading/prove/matrix.ts';
import { leftovers, prove } from '#server/grading/prove/prove.ts';
import { lacks } from '../support/host.ts';
import { lastChange, rememberStates, statesProven } from '../support/proven-states.ts';

const registry = await loadRegistry();
const catalogue = await loadCatalogue({ registry });
const perScenarioMs = 20 * 60_000;

test('every scenario of this repository loads', () => expect(catalogue.problems.map(problemText)).toEqual([]));

/**
 * One variant of each scenario, start and solution. In CI also all states of what changed: of scenarios whose folder is not as it was when
 * its states were last proven on that host, the last changed first and three a run, so that a bare host catches up over some runs.
 * `npm run scenario -- prove --all` proves every state of two variants.
 */
const contained = [...catalogue.scenarios.values()].filter(({ file }) => file.runtimes.includes('docker'));
const unproven = contained.filter(({ id }) => !statesProven(id, catalogue.get(id)!.digest)).toSorted((a, b) => lastChange(b.id) - lastChange(a.id));
const due = new Set(process.env.CI ? unproven.slice(0, 3).map(({ id }) => id) : []);

describe.skipIf(lacks('docker'))('proofs in docker', () => {
  let own: OwnRuntime;
  beforeAll(async () => {
    own = await ownRuntime('docker');
  });
  afterAll(() => own[Symbol.asyncDispose]());

  test.each(contained.map((scenario) => [scenario.id, scenario] as const))(
    '%s: a weak start, a solution that holds twice',
    async (id, scenario) => {
      const grader = createGrader(registry, await graderVersion());
      const served = catalogue.get(id)!;
      const states = due.has(id) ? ('all' as const) : ('none' as const);
      const request = { scenario, served, runtime: own.runtime, grader, variants: [1], states, jobs: 1 };
      const steps = await prove({ ...request, signal: AbortSignal.timeout(perScenarioMs), onStep: () => undefined });
      expect(
        steps.filter(({ ok }) => !ok),
        matrix(steps),
      ).toEqual([]);
      if (states === 'all') rememberStates(id, served.digest);
    },
    perScenarioMs,
  );

  test('nothing is left behind', async () => expect(await leftovers(own.runtime)).toEqual([]));
});
