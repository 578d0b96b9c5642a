import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadRegistry } from '#checkers/engine/registry.ts';
import { loadCatalogue } from '../../catalogue/catalogue.ts';
import { lintAll } from './lint-command.ts';
import { newScenario } from './new-command.ts';

test('the template makes a scenario that loads and has no problem', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'new-'));
  try {
    await mkdir(path.join(root, 'scenarios'));
    await writeFile(path.join(root, 'scenarios/modules.yaml'), '- { id: host-hardening, title: Host hardening, summary: Close it }\n');
    await newScenario('closed-file', path.join(root, 'scenarios'));
    const registry = await loadRegistry();
    const catalogue = await loadCatalogue({ root, registry });
    expect(await lintAll(catalogue, { ids: [], registry })).toEqual([]);
    expect(catalogue.list().map(({ id }) => id)).toEqual(['closed-file']);
    await expect(newScenario('closed-file', path.join(root, 'scenarios'))).rejects.toThrow('EEXIST');
  } finally {
    await rm(root, { recursive: true });
  }
});
