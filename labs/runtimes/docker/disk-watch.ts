import type { Usage } from '../../contract.ts';
import type { DockerLab } from './docker-lab.ts';
import { machineRef } from './machine.ts';

const mebibyte = 1024 * 1024;
const intervalMs = 20_000;

/**
 * Looks at what each running machine wrote and pauses a lab whose machine is above its allowance. A watch, not a wall: between two looks
 * a machine can write more. Returns a function that ends it.
 */
export function watchDisk(labs: () => Iterable<DockerLab>, every = intervalMs): () => void {
  let busy = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    for (const lab of labs())
      await checkDisk(lab).catch((error: Error) => lab.services.log.warn({ lab: lab.id, error: error.message }, 'the disk of a lab could not be measured'));
    busy = false;
  };
  const timer = setInterval(() => void look(), every).unref();
  return () => clearInterval(timer);
}

export async function checkDisk(lab: DockerLab): Promise<void> {
  for (const machine of lab.state === 'ready' ? lab.running : []) {
    const { disk } = await lab.services.warden.call<Usage>('usage', machineRef(machine));
    const allowed = machine.spec.recipe.limits.disk;
    if (disk <= allowed * mebibyte) continue;
    await lab.pause(`${machine.name} has written ${Math.round(disk / mebibyte)} MiB and may write ${allowed} MiB`);
    return;
  }
}
