import { readFile } from 'node:fs/promises';
import type Dockerode from 'dockerode';
import type { PreparedImage } from '../contract.ts';
import { buildContext, contentHash } from '../machine/build-context.ts';
import type { Recipe } from '../machine/recipe.ts';
import { ensureBase } from './base.ts';
import { type BuildWatch, build, findImage } from './build.ts';

export interface MachineOrder {
  /** Name of the image below `rampart/`. */
  readonly name: string;
  readonly recipe: Recipe;
  /** Folder that `source:` paths are relative to. */
  readonly folder: string;
}

const running = new Map<string, Promise<PreparedImage>>();

/** The image of one machine: found by the hash of all that goes into it, or built. The same order twice at once is built once. */
export async function ensureMachine(docker: Dockerode, order: MachineOrder, watch: BuildWatch): Promise<PreparedImage> {
  const base = await ensureBase(docker, watch);
  const bundle = process.env.RAMPART_BUILD_CA;
  const context = await buildContext(order.recipe, order.folder, bundle ? { ca: await readFile(bundle) } : {});
  const hash = contentHash(context, base.id);
  const tag = `rampart/${order.name}:${hash}`;
  const answer = (built: boolean, image: Dockerode.ImageInspectInfo): PreparedImage => ({
    name: order.name,
    tag,
    size: image.Size,
    profile: order.recipe.profile,
    built,
  });
  const present = await findImage(docker, tag);
  if (present) return answer(false, present);
  const same = await findContent(docker, hash);
  if (same) {
    await docker.getImage(same).tag({ repo: `rampart/${order.name}`, tag: hash });
    return answer(false, (await findImage(docker, tag)) ?? (await docker.getImage(same).inspect()));
  }
  const begun = running.get(tag);
  if (begun) return begun;
  const labels = { 'rampart.image': 'machine', 'rampart.content': hash };
  const making = build(docker, { tag, files: context.files, args: { BASE: base.name }, labels }, watch).then((image) => answer(true, image));
  running.set(tag, making);
  try {
    return await making;
  } finally {
    running.delete(tag);
  }
}

/** Another scenario's image of the same content. */
async function findContent(docker: Dockerode, hash: string): Promise<string | undefined> {
  const [found] = await docker.listImages({ filters: { label: [`rampart.content=${hash}`], dangling: ['false'] } });
  return found?.Id;
}
