import { loadRegistry } from '#checkers/engine/registry.ts';
import type { Lab } from '#labs/contract.ts';
import { loadCatalogue } from '#server/catalogue/catalogue.ts';
import { ownRuntime } from '#server/cli/scenario/own-runtime.ts';

export interface ScenarioLab extends AsyncDisposable {
  readonly lab: Lab;
}

/** A fresh lab of a scenario's first variant in real containers, with a runtime of its own. Disposing closes both. */
export async function scenarioLab(id: string): Promise<ScenarioLab> {
  const own = await ownRuntime('docker');
  const scenario = (await loadCatalogue({ registry: await loadRegistry() })).get(id);
  if (!scenario) throw new Error(`no scenario "${id}" loads`);
  const { lab: parts, values } = scenario.variant(1);
  const spec = {
    id: `${id.slice(0, 4)}${Date.now().toString(36)}`,
    scenario: scenario.id,
    scenarioDigest: scenario.digest,
    values,
    expiresAt: new Date(Date.now() + 1_200_000),
    ...parts,
  };
  const lab = await own.runtime.start({ ...spec, trust: 'shared', tags: {} }, { signal: new AbortController().signal, onProgress: () => undefined });
  const dispose = async () => {
    await lab.close();
    await own[Symbol.asyncDispose]();
  };
  return { lab, [Symbol.asyncDispose]: dispose };
}
