import type Dockerode from 'dockerode';
import type { WaitStrategy } from 'testcontainers';
import { GenericContainer } from 'testcontainers';
import type { MachineConfinement } from '../../machine/profiles.ts';
import type { Labels } from './labels.ts';

const mebibyte = 1024 * 1024;

/** How a container is confined; `pidMode: host` is the warden's alone. */
export type Confinement = MachineConfinement & { readonly pidMode?: 'host' };

export interface ContainerPlan {
  readonly name: string;
  readonly image: string;
  readonly hostname: string;
  readonly labels: Labels;
  readonly confinement: Confinement;
  /** Absent: no network but its own loopback. */
  readonly network?: { readonly name: string; readonly address: string; readonly aliases: readonly string[] };
  /** Host name -> address, for /etc/hosts. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly limits: { readonly memory: number; readonly cpus: number; readonly pids: number; readonly disk: number };
  /** Named volumes, mounted read-only: volume -> mount point. */
  readonly volumes: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ContainerSteps {
  /** The container exists and does not run yet: files can be put into it. */
  created(id: string): Promise<void>;
  /** It runs. Resolves when it is ready. */
  started(id: string, pid: number): Promise<void>;
}

/** A container of ours by way of testcontainers, without its reaper (labs outlive the server) and with the limits that it has no words for. */
export class MachineContainer extends GenericContainer {
  readonly #steps: ContainerSteps;

  constructor(plan: ContainerPlan, steps: ContainerSteps) {
    super(plan.image);
    this.#steps = steps;
    this.withAutoCleanup(false)
      .withName(plan.name)
      .withHostname(plan.hostname)
      .withLabels(plan.labels)
      .withEntrypoint([...plan.confinement.entrypoint]);
    this.withCommand([])
      .withUser(plan.confinement.user)
      .withNetworkMode(plan.network?.name ?? 'none')
      .withTmpFs({ ...plan.confinement.tmpfs });
    if (plan.env) this.withEnvironment({ ...plan.env });
    Object.assign(this.hostConfig, hostConfig(plan));
    Object.assign(this.createOpts, createOptions(plan));
  }

  protected override async containerCreated(id: string): Promise<void> {
    await this.#steps.created(id);
  }

  protected override async selectWaitStrategy(_client: unknown, inspected: Dockerode.ContainerInspectInfo): Promise<WaitStrategy> {
    return new Ready(() => this.#steps.started(inspected.Id, inspected.State.Pid));
  }
}

/** Our own waits are named and bounded one by one, so this one has no limit of its own. */
class Ready implements WaitStrategy {
  readonly #wait: () => Promise<void>;

  constructor(wait: () => Promise<void>) {
    this.#wait = wait;
  }

  waitUntilReady(): Promise<void> {
    return this.#wait();
  }

  withStartupTimeout(): this {
    return this;
  }

  isStartupTimeoutSet(): boolean {
    return true;
  }

  getStartupTimeout(): number {
    return 0;
  }
}

/**
 * Docker's own resolver answers for the lab's names. What it does not know it would ask the host's resolver, a way out of the lab on older
 * daemons; the machine's own loopback, where nobody answers, takes that place.
 */
export const noForeignNames = { Dns: ['127.0.0.1'], DnsSearch: ['.'], DnsOptions: ['timeout:1', 'attempts:1'] };

function hostConfig({ confinement, limits, hosts, volumes }: ContainerPlan): Dockerode.HostConfig {
  const memory = limits.memory * mebibyte;
  return {
    Memory: memory,
    MemorySwap: memory,
    NanoCpus: Math.round(limits.cpus * 1e9),
    PidsLimit: limits.pids,
    CapDrop: [...confinement.capDrop],
    CapAdd: [...confinement.capAdd],
    SecurityOpt: [...confinement.securityOpt],
    ReadonlyRootfs: confinement.readOnlyRoot,
    Privileged: false,
    PublishAllPorts: false,
    RestartPolicy: { Name: 'no' },
    IpcMode: 'private',
    PidMode: confinement.pidMode ?? '',
    OomScoreAdj: 300,
    LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
    Ulimits: [
      { Name: 'fsize', Soft: limits.disk * mebibyte, Hard: limits.disk * mebibyte },
      { Name: 'core', Soft: 0, Hard: 0 },
    ],
    ...noForeignNames,
    ExtraHosts: Object.entries(hosts).map(([host, address]) => `${host}:${address}`),
    Mounts: Object.entries(volumes).map(([Source, Target]) => ({ Type: 'volume' as const, Source, Target, ReadOnly: true })),
    Sysctls: { ...confinement.sysctls },
    ...(confinement.maskedPaths ? { MaskedPaths: [...confinement.maskedPaths] } : {}),
    ...(confinement.readonlyPaths ? { ReadonlyPaths: [...confinement.readonlyPaths] } : {}),
  };
}

function createOptions({ confinement, network }: ContainerPlan): Partial<Dockerode.ContainerCreateOptions> {
  const endpoint = network && { IPAMConfig: { IPv4Address: network.address }, Aliases: [...network.aliases] };
  return {
    StopSignal: confinement.stopSignal,
    ...(network && endpoint ? { NetworkingConfig: { EndpointsConfig: { [network.name]: endpoint } } } : {}),
  };
}
