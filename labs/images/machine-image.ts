import { readFile } from 'node:fs/promises';
import type Dockerode from 'dockerode';
import type { PreparedImage } from '../contract.ts';
import { buildContext, contentHash } from '../machine/build-context.ts';
import type { Recipe } from '../machine/recipe.ts';
import { ensureBase } from './base.ts';
import { type BuildWatch, build, findImage } from './build.ts';
import { singleFlight } from './single-flight.ts';

export interface MachineOrder {
  /** Name of the image below `rampart/`. */
  readonly name: string;
  readonly recipe: Recipe;
  /** Folder that `source:` paths are relative to. */
  readonly folder: string;
}

/** The image of one machine: found by the hash of all that goes into it, or built. The same order twice at once is built once. */
export async function ensureMachine(docker: Dockerode, order: MachineOrder, watch: BuildWatch): Promise<PreparedImage> {
  const base = await ensureBase(docker, watch);
  const bundle = process.env.RAMPART_BUILD_CA ?? process.env.PIP_CERT;
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
  return singleFlight(tag, watch.signal, async () => {
    const present = (await findImage(docker, tag)) ?? (await tagSame(docker, { hash, tag }));
    if (present) return answer(false, present);
    const labels = { 'rampart.image': 'machine', 'rampart.content': hash };
    return answer(true, await build(docker, { tag, files: context.files, args: { BASE: base.name }, labels }, watch));
  });
}

/** Gives another scenario's image of the same content this name too. */
async function tagSame(docker: Dockerode, { hash, tag }: { hash: string; tag: string }): Promise<Dockerode.ImageInspectInfo | undefined> {
  const [found] = await docker.listImages({ filters: { label: [`rampart.content=${hash}`], dangling: ['false'] } });
  if (!found) return undefined;
  const [repo = tag] = tag.split(':');
  await docker.getImage(found.Id).tag({ repo, tag: hash });
  return findImage(docker, tag);
}
