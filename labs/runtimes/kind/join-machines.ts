import { homeOf } from '../../machine/accounts.ts';
import { fileSchema } from '../../machine/recipe.ts';
import type { RecipeFile } from '../../machine/recipe.ts';
import { LabError } from '../../contract.ts';
import type { Machine } from '../docker/machine.ts';
import { runExec } from '../docker/run-exec.ts';
import type { Services } from '../docker/services.ts';
import { learnerConfig } from './bring-up.ts';
import { renamedKubeconfig } from './kubeconfig.ts';
import { learner } from './learner-access.ts';

/** Gives the learner of every machine but the node the kubeconfig of their role. */
export async function joinMachines({ images, kill }: Services, machines: readonly Machine[]): Promise<void> {
  const node = machines.find(({ spec }) => spec.cluster);
  if (!node?.spec.cluster) return;
  const { stdout, exitCode } = await runExec(node.container, ['cat', learnerConfig], { user: '0:0', timeoutMs: 10_000, kill });
  if (exitCode !== 0) throw new LabError('labs.cluster_failed', `${node.name}: the node has no kubeconfig for the learner`, { phase: 'ready' });
  const [namespace] = node.spec.cluster.role.namespaces;
  const content = renamedKubeconfig(stdout, { name: 'lab', user: learner.user, server: `https://${node.name}:6443`, namespace });
  await Promise.all(
    machines.map(async ({ spec, container, image }) => {
      const files = spec.cluster ? [] : kubeFiles(spec.recipe, content);
      const tar = await images.seed({ ...spec, recipe: { ...spec.recipe, seed: { files, run: [] } } }, image);
      if (tar) await container.putArchive(tar, { path: '/' });
    }),
  );
}

function kubeFiles({ learner: who, users }: Machine['spec']['recipe'], content: string): RecipeFile[] {
  const user = users.find(({ name }) => name === who?.user);
  if (!user) return [];
  const folder = `${homeOf(user)}/.kube`;
  const owner = { owner: user.name, group: user.group ?? user.name };
  return [
    fileSchema.parse({ path: folder, directory: true, mode: '0700', ...owner }),
    fileSchema.parse({ path: `${folder}/config`, content, mode: '0600', ...owner }),
  ];
}
