import type Dockerode from 'dockerode';
import type { PreparedImage } from '../contract.ts';
import type { Recipe } from '../machine/recipe.ts';
import type { BuildWatch } from './build.ts';
import { type MachineOrder, ensureMachine } from './machine-image.ts';
import { ensurePlatform } from './platform.ts';

/** Most megabytes that an image may have, by profile. */
export const sizeLimits: Readonly<Record<Recipe['profile'], number>> = { service: 250, host: 450, nesting: 750 };

const megabyte = 1_000_000;

export interface ImageReport {
  readonly name: string;
  readonly tag: string;
  readonly megabytes: number;
  readonly limit?: number;
  readonly within: boolean;
  readonly built: boolean;
}

/** Builds every image ahead of time, the platform's first, and tells each one's size beside its limit. */
export async function buildAll(
  docker: Dockerode,
  orders: readonly MachineOrder[],
  watch: BuildWatch & { onImage?(report: ImageReport): void } = {},
): Promise<ImageReport[]> {
  const platform = await ensurePlatform(docker, watch);
  const reports: ImageReport[] = [];
  const add = (report: ImageReport): void => {
    reports.push(report);
    watch.onImage?.(report);
  };
  add({ name: 'platform', tag: platform.image, megabytes: Math.round(platform.size / megabyte), within: true, built: platform.built });
  for (const order of orders) add(reportOf(await ensureMachine(docker, order, watch)));
  return reports;
}

function reportOf({ name, tag, size, profile, built }: PreparedImage): ImageReport {
  const megabytes = Math.round(size / megabyte);
  const limit = sizeLimits[profile];
  return { name, tag, megabytes, limit, within: megabytes <= limit, built };
}

export const reportLine = ({ tag, megabytes, limit, within, built }: ImageReport): string =>
  `${tag.padEnd(60)} ${String(megabytes).padStart(4)} MB${limit === undefined ? '' : ` of ${limit}`}${within ? '' : '  TOO LARGE'}${built ? '  built' : ''}`;
