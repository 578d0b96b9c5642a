import { expect, test } from 'vitest';
import { loadRegistry } from '#checkers/engine/registry.ts';
import { loadCatalogue } from '#server/catalogue/catalogue.ts';
import { problemText } from '#server/catalogue/problem.ts';
import { lintAll } from '#server/cli/scenario/lint-command.ts';

test('every scenario loads and lints clean', async () => {
  const registry = await loadRegistry();
  expect((await lintAll(await loadCatalogue({ registry }), { ids: [], registry })).map(problemText)).toEqual([]);
});

test('every rule that a probe collects for is used by a scenario', async () => {
  const registry = await loadRegistry();
  const { scenarios } = await loadCatalogue({ registry });
  const used = new Set(
    [...scenarios.values()].flatMap(({ file }) =>
      [...file.tasks.flatMap(({ checks }) => checks), ...file.safeguards, ...file.attacks].flatMap((one) => ('rule' in one ? one.rule : [])),
    ),
  );
  const inLabs = [...registry.rules.values()].filter(({ requires }) => requires.every((kind) => registry.probes.has(kind)));
  expect(inLabs.flatMap(({ id }) => (used.has(id) ? [] : [id]))).toEqual([]);
});
