import { readFile } from 'node:fs/promises';
import type Dockerode from 'dockerode';
import { LabError } from '../../contract.ts';
import { ensureBase } from '../base.ts';
import { type BuildWatch, build, findImage } from '../build.ts';
import { singleFlight } from '../single-flight.ts';
import { buildPrograms } from './go-build.ts';
import { nodeRecipe } from './node-recipe.ts';

export interface NodeImage {
  readonly tag: string;
  readonly size: number;
  readonly built: boolean;
}

/** The node image of this recipe where it is built already; it is never built by asking. */
export async function findNode(docker: Dockerode): Promise<NodeImage | undefined> {
  const { tag } = await nodeRecipe(await architecture(docker));
  const image = await findImage(docker, tag);
  return image && { tag, size: image.Size, built: false };
}

/** The node image, compatible with kind: found by the hash of its recipe, or built of Go modules and Debian's packages. */
export async function ensureNode(docker: Dockerode, watch: BuildWatch): Promise<NodeImage> {
  const arch = await architecture(docker);
  const { tag, programs, files } = await nodeRecipe(arch);
  return singleFlight(tag, watch.signal, async () => {
    const present = await findImage(docker, tag);
    if (present) return { tag, size: present.Size, built: false };
    const paths = await buildPrograms(programs, arch, watch);
    const base = await ensureBase(docker, watch);
    const context = new Map(files);
    for (const [name, file] of paths) context.set(`bin/${name}`, await readFile(file));
    const image = await build(docker, { tag, files: context, args: { BASE: base.name }, labels: { 'rampart.image': 'node' } }, watch);
    return { tag, size: image.Size, built: true };
  });
}

const architectures: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' };

async function architecture(docker: Dockerode): Promise<string> {
  const info = (await docker.info().catch((error: Error) => {
    throw new LabError('labs.image_failed', `Docker does not answer: ${error.message}`, {
      phase: 'image',
      remedy: 'start it (`systemctl start docker`), and see that this user may use it: `docker info`',
      cause: error,
    });
  })) as { Architecture: string };
  return architectures[info.Architecture] ?? info.Architecture;
}
