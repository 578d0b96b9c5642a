import type Dockerode from 'dockerode';
import type { MachineSpec, PreparedImage } from '../contract.ts';
import { type MachineConfinement, confinement } from '../machine/profiles.ts';
import { packSeed } from '../machine/seed.ts';
import type { BuildWatch } from './build.ts';
import { createImageFiles } from './image-files.ts';
import { ensureMachine } from './machine-image.ts';
import { type PlatformImage, ensurePlatform } from './platform.ts';

/** What a container runtime asks of images. */
export interface ImageSource {
  platform(watch: BuildWatch): Promise<PlatformImage>;
  machine(name: string, spec: MachineSpec, watch: BuildWatch): Promise<PreparedImage>;
  confinement(recipe: MachineSpec['recipe']): MachineConfinement;
  /** A tar of the recipe's seed files, owners and modes included; undefined where it has none. */
  seed(spec: MachineSpec, image: string): Promise<Buffer | undefined>;
  /** SHA-256 of the image's files by path. */
  manifest(image: string): Promise<ReadonlyMap<string, string>>;
}

export function createImageSource(docker: Dockerode, labels: Readonly<Record<string, string>> = {}): ImageSource {
  const files = createImageFiles(docker, labels);
  return {
    platform: (watch) => ensurePlatform(docker, watch),
    machine: (name, { recipe, folder }, watch) => ensureMachine(docker, { name, recipe, folder }, watch),
    confinement,
    seed: async ({ recipe, folder }, image) => (recipe.seed.files.length === 0 ? undefined : packSeed(recipe.seed.files, folder, await files.accounts(image))),
    manifest: (image) => files.manifest(image),
  };
}
