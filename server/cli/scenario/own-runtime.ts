import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Dockerode from 'dockerode';
import { createImageSource } from '#labs/images/image-source.ts';
import { createDockerRuntime, type DockerRuntimeOptions } from '#labs/runtimes/docker/docker-runtime.ts';
import { createEmbeddedRuntime } from '#labs/runtimes/embedded/embedded-runtime.ts';
import { createKindRuntime } from '#labs/runtimes/kind/kind-runtime.ts';
import type { LabRuntime } from '#labs/contract.ts';

export interface OwnRuntime extends AsyncDisposable {
  readonly runtime: LabRuntime;
}

const quiet = { info: () => undefined, warn: () => undefined, error: (facts: object, message: string) => console.error(message, facts) };

type Common = Pick<DockerRuntimeOptions, 'dataFolder' | 'networkPool' | 'log' | 'labs'>;

const makers: Readonly<Record<string, (common: Common) => LabRuntime>> = {
  docker: (common) => {
    const docker = new Dockerode();
    return createDockerRuntime({ ...common, docker, instance: `prove-${process.pid}`, images: createImageSource(docker) });
  },
  embedded: createEmbeddedRuntime,
  kind: (common) => createKindRuntime({ ...common, instance: `prove-${process.pid}` }),
};

/** A runtime under an instance name of its own, apart from a server on the same host. Disposing closes its labs. Throws where the runtime is not available. */
export async function ownRuntime(name: string): Promise<OwnRuntime> {
  const make = makers[name];
  if (!make) throw new Error(`scenarios are proven in ${Object.keys(makers).join(' and ')}; there is no "${name}" yet`);
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'rampart-prove-'));
  const runtime = make({ dataFolder, networkPool: process.env.RAMPART_NETWORK_POOL ?? '10.213.0.0/16', log: quiet, labs: 'close' });
  const availability = await runtime.availability();
  if (!availability.ok) throw new Error(`${availability.reason} ${availability.remedy}`);
  const dispose = async () => {
    await runtime.dispose();
    await rm(dataFolder, { recursive: true, force: true });
  };
  return { runtime, [Symbol.asyncDispose]: dispose };
}
