import { join } from 'node:path';
import Dockerode from 'dockerode';
import type { Availability, LabRuntime } from '../../contract.ts';
import { LabError } from '../../contract.ts';
import { createImageSource } from '../../images/image-source.ts';
import { dockerAvailability } from '../docker/availability.ts';
import type { Clusters } from '../docker/context.ts';
import type { DockerRuntimeOptions } from '../docker/docker-runtime.ts';
import { createDockerRuntime } from '../docker/docker-runtime.ts';
import { instanceLabels } from '../docker/labels.ts';
import type { Machine } from '../docker/machine.ts';
import { machineRef } from '../docker/machine.ts';
import type { Services } from '../docker/services.ts';
import { clusterImages } from './cluster-images.ts';
import { clusterTarget } from './cluster-target.ts';
import { joinMachines } from './join-machines.ts';
import { type Credential, credentialOf } from './kubeconfig.ts';
import { ensureNodeImage, findNodeImage, noNodeImage } from './node-images.ts';
import { preflight } from './preflight.ts';
import { privilegedRefusal, readHost } from './read-host.ts';
import { startNode } from './start-node.ts';

export interface KindRuntimeOptions extends DockerRuntimeOptions {
  /** A node image other than ours and upstream's. */
  readonly nodeImage?: string;
}

/**
 * Labs with a real Kubernetes cluster of one node in a privileged container, beside machines as the docker runtime has them and by its parts.
 * Its objects carry an instance name of their own, so that neither runtime takes the other's for orphans.
 */
export function createKindRuntime(options: KindRuntimeOptions): LabRuntime {
  const { nodeImage: wanted, docker = new Dockerode() } = options;
  const instance = `${options.instance}-kind`;
  const labels = instanceLabels(instance);
  const machines = options.images ?? createImageSource(docker, labels);
  const host = () => readHost(docker);
  const images = clusterImages({
    docker,
    machines,
    node: async (watch) => ensureNodeImage(docker, { cgroupVersion: (await host()).cgroupVersion, wanted }, watch),
  });
  const clusters: Clusters = {
    startNode: async (services, start) => startNode({ services, images, engine: await host() }, start),
    join: joinMachines,
    target: (services, node) =>
      clusterTarget({
        credential: () => administrator(services, node),
        connect: () => services.warden.open('dial', { ...machineRef(node), port: 6443, timeoutMs: 3000 }, { timeoutMs: 5000 }),
      }),
  };
  const runtime = createDockerRuntime({ ...options, docker, instance, images, dataFolder: join(options.dataFolder, 'kind') }, { name: 'kind', clusters });
  const refusal = rememberedFor(refusalMs, (image: string) => privilegedRefusal(docker, image, labels));
  /** A host that is full of clusters is available still: they are adopted after a restart, and one may end. */
  const judge = async (oneMore: boolean): Promise<Availability> => {
    const engine = await dockerAvailability(docker);
    return engine.ok ? judgeHost(docker, { refusal, wanted, oneMore, engine: engine.detail }) : engine;
  };
  return {
    ...runtime,
    availability: () => judge(false),
    async start(spec, context) {
      const found = await judge(true);
      if (!found.ok) throw new LabError('labs.no_runtime', found.reason, { phase: 'queue', remedy: found.remedy });
      return runtime.start(spec, context);
    },
  };
}

/** To ask whether privileged containers are allowed makes one; the page asks for the runtimes every few seconds. */
const refusalMs = 60_000;

function rememberedFor<Answer>(ms: number, ask: (key: string) => Promise<Answer>): (key: string) => Promise<Answer> {
  const known = new Map<string, { at: number; answer: Promise<Answer> }>();
  return (key) => {
    const found = known.get(key);
    if (found && Date.now() - found.at < ms) return found.answer;
    const answer = ask(key);
    known.set(key, { at: Date.now(), answer });
    return answer;
  };
}

interface Question {
  refusal(image: string): Promise<string | undefined>;
  readonly wanted: string | undefined;
  readonly oneMore: boolean;
  readonly engine: string;
}

async function judgeHost(docker: Dockerode, { refusal, wanted, oneMore, engine }: Question): Promise<Availability> {
  const host = await readHost(docker);
  const image = await findNodeImage(docker, host.cgroupVersion, wanted);
  if (!image) return { ok: false, ...noNodeImage(host.cgroupVersion, wanted) };
  const { lacks, full, clusters, scarcest } = preflight({ ...host, privilegedRefused: await refusal(image.name) });
  const wrong = [...lacks, ...(oneMore || host.running === 0 ? full : [])];
  if (wrong.length > 0) return { ok: false, reason: wrong.map(({ reason }) => reason).join(' '), remedy: wrong.map(({ remedy }) => remedy).join(' ') };
  const room = `room for ${clusters} more ${clusters === 1 ? 'cluster' : 'clusters'}`;
  return { ok: true, detail: `${engine}, nodes of ${image.name}, ${room} (${scarcest} is scarcest)` };
}

/** The node's own administrator. `super-admin.conf` is above RBAC, so that no learner can take its rights away; older kubeadm has only the other. */
async function administrator({ warden }: Services, node: Machine): Promise<Credential> {
  const read = async (path: string): Promise<string> => {
    const { content } = await warden.call<{ content: string | null }>('read', { ...machineRef(node), path, max: 64 * 1024 });
    return Buffer.from(content ?? '', 'base64').toString('utf8');
  };
  const text = await read('/etc/kubernetes/super-admin.conf').catch(() => read('/etc/kubernetes/admin.conf'));
  return credentialOf(text);
}
