import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Dockerode from 'dockerode';
import { createImageSource } from '#labs/images/image-source.ts';
import { createDockerRuntime } from '#labs/runtimes/docker/docker-runtime.ts';
import type { LabRuntime } from '#labs/contract.ts';

export interface OwnRuntime extends AsyncDisposable {
  readonly runtime: LabRuntime;
}

const quiet = { info: () => undefined, warn: () => undefined, error: (facts: object, message: string) => console.error(message, facts) };

/** A runtime under an instance name of its own, apart from a server on the same host. Disposing closes its labs. Throws where the runtime is not available. */
export async function ownRuntime(name: string): Promise<OwnRuntime> {
  if (name !== 'docker') throw new Error(`scenarios are proven in docker; there is no "${name}" yet`);
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'rampart-prove-'));
  const docker = new Dockerode();
  const runtime = createDockerRuntime({
    docker,
    instance: `prove-${process.pid}`,
    networkPool: process.env.RAMPART_NETWORK_POOL ?? '10.213.0.0/16',
    dataFolder,
    log: quiet,
    images: createImageSource(docker),
    labs: 'close',
  });
  const availability = await runtime.availability();
  if (!availability.ok) throw new Error(`${availability.reason} ${availability.remedy}`);
  const dispose = async () => {
    await runtime.dispose();
    await rm(dataFolder, { recursive: true, force: true });
  };
  return { runtime, [Symbol.asyncDispose]: dispose };
}
