import type Dockerode from 'dockerode';
import { GenericContainer, Wait } from 'testcontainers';
import type { ContainerPlan } from '../docker/machine-container.ts';
import { noForeignNames } from '../docker/machine-container.ts';
import { nodeIsUp } from './node-facts.ts';

const mebibyte = 1024 * 1024;
const upMs = 60_000;

/** What of an engine changes how a node is run. */
export interface Engine {
  readonly cgroupVersion: 1 | 2;
  readonly rootless: boolean;
  /** User ids are remapped for every container. A node cannot live with that. */
  readonly remapped: boolean;
  /** Its storage needs the host's device mapper inside the node. */
  readonly deviceMapper: boolean;
}

export type NodeContainerPlan = Omit<ContainerPlan, 'confinement' | 'env'> & {
  readonly network: NonNullable<ContainerPlan['network']>;
  readonly engine: Engine;
};

export interface NodeSteps {
  /** The container exists and does not run yet. */
  created(): Promise<void>;
  /** systemd is up. Resolves when the cluster is ready. */
  started(id: string): Promise<void>;
}

/** A container of a node image as `kind create cluster` runs one, without its published port: the server enters by the warden. */
export class KindContainer extends GenericContainer {
  readonly #steps: NodeSteps;

  constructor(plan: NodeContainerPlan, steps: NodeSteps) {
    super(plan.image);
    this.#steps = steps;
    this.withAutoCleanup(false).withName(plan.name).withHostname(plan.hostname).withNetworkMode(plan.network.name);
    this.withLabels({ ...plan.labels, 'io.x-k8s.kind.role': 'control-plane', 'io.x-k8s.kind.cluster': plan.name })
      .withEnvironment({ KUBECONFIG: '/etc/kubernetes/admin.conf' })
      .withTmpFs({ '/tmp': '', '/run': '' })
      .withWaitStrategy(Wait.forLogMessage(nodeIsUp).withStartupTimeout(upMs));
    Object.assign(this.hostConfig, nodeHostConfig(plan));
    const { name, address, aliases } = plan.network;
    const endpoint = { IPAMConfig: { IPv4Address: address }, Aliases: [...aliases] };
    Object.assign(this.createOpts, { Tty: true, Volumes: { '/var': {} }, NetworkingConfig: { EndpointsConfig: { [name]: endpoint } } });
  }

  protected override async containerCreated(): Promise<void> {
    await this.#steps.created();
  }

  protected override async containerStarted(container: { getId(): string }): Promise<void> {
    await this.#steps.started(container.getId());
  }
}

/** The types of Docker's client do not know this one. */
type NodeHostConfig = Dockerode.HostConfig & { readonly CgroupnsMode: 'private' };

/** Privileged, without filters, with its own control groups; the limits are ours. */
export function nodeHostConfig({ engine, limits, hosts, volumes }: Pick<NodeContainerPlan, 'engine' | 'limits' | 'hosts' | 'volumes'>): NodeHostConfig {
  const memory = limits.memory * mebibyte;
  return {
    Privileged: true,
    SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
    CgroupnsMode: 'private',
    Init: false,
    Memory: memory,
    MemorySwap: memory,
    NanoCpus: Math.round(limits.cpus * 1e9),
    PidsLimit: limits.pids,
    PublishAllPorts: false,
    RestartPolicy: { Name: 'no' },
    LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
    Binds: ['/lib/modules:/lib/modules:ro', ...(engine.deviceMapper && !engine.rootless ? ['/dev/mapper:/dev/mapper'] : [])],
    Mounts: Object.entries(volumes).map(([Source, Target]) => ({ Type: 'volume' as const, Source, Target, ReadOnly: true })),
    ExtraHosts: Object.entries(hosts).map(([host, address]) => `${host}:${address}`),
    ...noForeignNames,
    ...(engine.remapped ? { UsernsMode: 'host' } : {}),
    ...(engine.rootless ? { Devices: [{ PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rwm' }] } : {}),
  };
}
