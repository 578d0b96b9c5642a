import { createHash } from 'node:crypto';
import type { Sys } from '../../../sys/sys.ts';
import { dumps } from '../settings.ts';

export const gpusFile = { 'gpus.py': 'd653e7b0dc135ceb053e394dd8b8ba6933e1da603a1e4a090cb30a8efb44591d' };
export const gpuCount = 4;

const statePath = '/var/lib/gpu-node/state.json';

export interface GpuState {
  readonly watts: number;
  readonly resets: number;
  readonly reason: string;
}

export function identity(index: number): Record<string, string> {
  const digest = createHash('sha256').update(`gpu ${index}`).digest('hex');
  const uuid = `GPU-${digest.slice(0, 8)}-${digest.slice(8, 12)}-${digest.slice(12, 16)}`;
  return { gpu: String(index), UUID: uuid, device: `nvidia${index}`, modelName: 'Simulated A100 80GB' };
}

export async function readGpus(sys: Sys): Promise<GpuState[]> {
  const fd = await sys.open(statePath, { read: true, write: true, append: true, create: true });
  await sys.close(fd);
  const text = new TextDecoder().decode(await sys.readFile(statePath));
  return text === '' ? Array.from({ length: gpuCount }, () => ({ watts: 400, resets: 0, reason: '' })) : (JSON.parse(text) as GpuState[]);
}

export const writeGpus = (sys: Sys, gpus: readonly GpuState[]): Promise<void> => sys.writeFile(statePath, dumps(gpus), { truncate: true, create: true });

/** Readings that follow the clock. */
export function readings(index: number, { watts, resets }: GpuState): Record<string, string> {
  const now = Date.now() / 1_000;
  const load = 0.72 + 0.2 * Math.sin(now / 7 + index) + 0.06 * Math.sin(now * 3 + index * 2);
  const power = Number((watts * load).toFixed(3));
  return {
    DCGM_FI_DEV_GPU_UTIL: String(Math.round(100 * load)),
    DCGM_FI_DEV_GPU_TEMP: String(Math.round(38 + 40 * load)),
    DCGM_FI_DEV_FB_USED: String(Math.round(61_440 * load)),
    DCGM_FI_DEV_POWER_USAGE: Number.isInteger(power) ? `${power}.0` : String(power),
    DCGM_FI_DEV_POWER_MGMT_LIMIT: String(watts),
    DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION: String(Math.round(now * 280_000) + index),
    DCGM_FI_DEV_RESETS: String(resets),
  };
}
