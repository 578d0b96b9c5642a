import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ClusterSpec, clusterSchema, nodeMachine } from '#labs/machine/cluster.ts';
import { type Machine, type Places, readYaml } from './machines.ts';
import type { Problem } from './problem.ts';
import type { ScenarioFile } from './scenario.schemas.ts';

/** The machine that a scenario's cluster is, for checks, probes and attacks. */
export const clusterName = 'cluster';

/** The cluster of a scenario as a machine: its manifests read, not yet rendered. */
export async function loadCluster(file: string, { trust }: Pick<ScenarioFile, 'trust'>, places: Places): Promise<{ machine?: Machine; problems: Problem[] }> {
  const source = await readYaml(clusterSchema, path.join(places.scenario, file), places);
  const { value, yaml, name } = source;
  if (!value || source.problems.length > 0) return { problems: [...source.problems] };
  const folder = path.dirname(source.file);
  const at = (line: readonly PropertyKey[], message: string): Problem => ({ file: name, line: yaml.lineOf(line), message });
  const manifests = await Promise.all(value.manifests.map(async (one) => ({ name: one, content: await textOf(folder, one) })));
  const recipes = value.images.flatMap(({ recipe }) => recipe ?? []);
  const missing = await Promise.all(value.images.map(async ({ recipe }) => recipe !== undefined && (await textOf(folder, recipe)) === undefined));
  const problems = [
    ...manifests.flatMap(({ name: one, content }, index) => (content === undefined ? [at(['manifests', index], `missing file ${one}`)] : [])),
    ...value.images.flatMap(({ recipe }, index) => (missing[index] ? [at(['images', index, 'recipe'], `missing file ${recipe}`)] : [])),
    ...(trust === 'local' ? [] : trustProblems(value, at)),
  ];
  if (problems.length > 0) return { problems };
  const cluster: ClusterSpec = { ...value, manifests: manifests.map(({ name: one, content = '' }) => ({ name: one, content })) };
  const uses = [source.file, ...[...value.manifests, ...recipes].map((one) => path.join(folder, one))];
  return { machine: { ...nodeMachine(cluster, folder), uses }, problems };
}

function trustProblems(
  { role, nodeShell, guard }: Pick<ClusterSpec, 'role' | 'nodeShell' | 'guard'>,
  at: (line: readonly PropertyKey[], message: string) => Problem,
): Problem[] {
  const needs = 'can become root on the host, so scenario.yaml needs "trust: local"';
  return [
    ...(role.kind === 'cluster-admin' ? [at(['role', 'kind'], `a cluster-admin ${needs}`)] : []),
    ...(guard ? [] : [at(['guard'], `whose pods are not guarded ${needs}`)]),
    ...(nodeShell ? [at(['nodeShell'], `who has a shell on the node ${needs}`)] : []),
  ];
}

const textOf = (folder: string, file: string): Promise<string | undefined> => readFile(path.join(folder, file), 'utf8').catch(() => undefined);
