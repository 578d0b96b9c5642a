import { join } from 'node:path';
import type Dockerode from 'dockerode';
import type { MachineSpec } from '../../contract.ts';
import { LabError } from '../../contract.ts';
import { type BuildWatch, findImage } from '../../images/build.ts';
import type { ImageSource } from '../../images/image-source.ts';
import { loadRecipe } from '../../machine/load-recipe.ts';
import { withKubectl } from './kubectl-image.ts';
import type { NodeImage } from './node-images.ts';

export interface ClusterImagesOptions {
  readonly docker: Dockerode;
  /** Where machines' images come from. */
  readonly machines: ImageSource;
  node(watch: BuildWatch): Promise<NodeImage>;
}

/** An image that goes into a node: its name in this engine, and the one that the scenario's manifests use. */
export interface WorkloadImage {
  readonly from: string;
  readonly name: string;
}

export interface ClusterImages extends ImageSource {
  workloads(spec: MachineSpec, watch: BuildWatch): Promise<WorkloadImage[]>;
}

/** Images of labs with a cluster: nodes, workloads, and machines, which get kubectl where somebody works on them. */
export function clusterImages({ docker, machines, node }: ClusterImagesOptions): ClusterImages {
  const nodes = new Set<string>();
  const workloads: ClusterImages['workloads'] = ({ cluster, folder }, watch) =>
    Promise.all(
      (cluster?.images ?? []).map(async ({ name, recipe }) => {
        if (recipe === undefined) return { from: await present(docker, name), name };
        const loaded = await loadRecipe(join(folder, recipe));
        const order = { ...loaded, terminal: false, aliases: [] };
        return { from: (await machines.machine(`workload-${baseName(name)}`, order, watch)).tag, name };
      }),
    );
  return {
    ...machines,
    workloads,
    async machine(name, spec, watch) {
      if (spec.cluster) {
        const [image] = await Promise.all([node(watch), workloads(spec, watch)]);
        nodes.add(image.name);
        return { name, tag: image.name, size: image.size, profile: spec.recipe.profile, built: false };
      }
      const machine = await machines.machine(name, spec, watch);
      return spec.terminal ? withKubectl(docker, { machine, node: (await node(watch)).name }, watch) : machine;
    },
    /** A node image has no list of its files, so nothing in it counts as its own. */
    manifest: async (image) => (nodes.has(image) || !(await isMachine(docker, image)) ? new Map() : machines.manifest(image)),
  };
}

const isMachine = async (docker: Dockerode, image: string): Promise<boolean> =>
  (await findImage(docker, image))?.Config.Labels?.['rampart.image'] === 'machine';

async function present(docker: Dockerode, name: string): Promise<string> {
  if (await findImage(docker, name)) return name;
  throw new LabError('labs.image_missing', `the image ${name} of a workload is not on this host`, { phase: 'image', remedy: `docker pull ${name}` });
}

const baseName = (name: string): string => name.replace(/:.*$/, '').replace(/^.*\//, '');

/** How containerd and the kubelet spell an image's name. */
export function fullName(name: string): string {
  const [first = '', ...rest] = name.split('/');
  if (rest.length === 0) return `docker.io/library/${name}`;
  return /[.:]|^localhost$/.test(first) ? name : `docker.io/${name}`;
}
