import { toldAs } from './capabilities.ts';
import { hasOption } from './confine.ts';
import type { ContainerRecord, MountRequest, Owner } from './records.ts';

export interface InspectOptions {
  readonly owner: Owner;
  readonly hostname: string;
  readonly imageDigest: string;
  readonly logPath: string;
  readonly conmonPid: number;
}

const never = '0001-01-01T00:00:00Z';
/** Nanoseconds that the clock does not have are made up of the name. */
export function stamp(ms: number | undefined, seed = '0'): string {
  if (ms === undefined) return never;
  const rest = Number.parseInt(seed.slice(0, 8), 16) % 1_000_000;
  return `${new Date(ms).toISOString().slice(0, -1)}${String(rest || 1).padStart(6, '0')}Z`.replace(/0+Z$/, 'Z').replace(/\.Z$/, 'Z');
}

/** A container as `podman inspect` tells it. */
export function inspectContainer(container: ContainerRecord, options: InspectOptions): Record<string, unknown> {
  const { owner, logPath, imageDigest } = options;
  const { id } = container;
  const run = `${owner.run}/vfs-containers/${id}/userdata`;
  const kept = `${owner.storage}/vfs-containers/${id}/userdata`;
  const named = (names: readonly string[]): string[] | null => (names.length === 0 ? null : names.map((name) => `CAP_${name}`));
  return {
    Id: id,
    Created: stamp(container.createdMs, id),
    Path: container.argv[0] ?? '',
    Args: container.argv.slice(1),
    State: stateOf(container, options),
    Image: container.image,
    ImageDigest: imageDigest,
    ImageName: container.imageName,
    Rootfs: '',
    Pod: container.pod ?? '',
    ResolvConfPath: container.startedMs === undefined ? '' : `${run}/resolv.conf`,
    HostnamePath: container.startedMs === undefined ? '' : `${run}/hostname`,
    HostsPath: container.startedMs === undefined ? '' : `${run}/hosts`,
    StaticDir: kept,
    ...(container.startedMs === undefined ? {} : { OCIConfigPath: `${kept}/config.json` }),
    OCIRuntime: 'crun',
    ConmonPidFile: `${run}/conmon.pid`,
    PidFile: `${run}/pidfile`,
    Name: container.name,
    RestartCount: 0,
    Driver: 'vfs',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    EffectiveCaps: named(container.effective),
    BoundingCaps: named(container.bounding),
    ExecIDs: [],
    GraphDriver: { Name: 'vfs', Data: null },
    Mounts: container.mounts.filter(({ type }) => type !== 'tmpfs').map(mountOf),
    Dependencies: [],
    NetworkSettings: networkSettings(container),
    Namespace: '',
    IsInfra: false,
    IsService: false,
    Config: configOf(container, options.hostname),
    HostConfig: hostConfigOf(container, logPath),
  };
}

const stateOf = (container: ContainerRecord, { conmonPid }: InspectOptions): Record<string, unknown> => ({
  OciVersion: '1.0.2-dev',
  Status: container.status,
  Running: container.status === 'running',
  Paused: false,
  Restarting: false,
  OOMKilled: false,
  Dead: false,
  Pid: container.pid ?? 0,
  ...(container.status === 'running' ? { ConmonPid: conmonPid } : {}),
  ExitCode: container.exitCode,
  Error: '',
  StartedAt: stamp(container.startedMs, container.id.slice(8)),
  FinishedAt: stamp(container.status === 'exited' ? container.finishedMs : undefined, container.id.slice(16)),
  Health: { Status: '', FailingStreak: 0, Log: null },
  CheckpointedAt: never,
  RestoredAt: never,
});

const limiting = ['nosuid', 'nodev', 'noexec'];

function bindOptions({ type, source, options }: MountRequest): string[] {
  const special = /^\/(sys|proc|dev|run)(\/|$)/.test(source) ? ['noexec', 'nosuid', 'nodev'] : [];
  const own = type === 'volume' ? ['nosuid', 'nodev'] : special;
  return [...own, ...options.filter((one) => limiting.includes(one) && !own.includes(one)), 'rbind'];
}

const writable = ({ options }: MountRequest): boolean => !options.includes('ro');

const mountOf = (mount: MountRequest): Record<string, unknown> => ({
  Type: mount.type,
  ...(mount.name === undefined ? {} : { Name: mount.name }),
  Source: mount.source,
  Destination: mount.destination,
  Driver: mount.type === 'volume' ? 'local' : '',
  Mode: '',
  Options: bindOptions(mount),
  RW: writable(mount),
  Propagation: 'rprivate',
});

const networkSettings = ({ network }: ContainerRecord): Record<string, unknown> => ({
  EndpointID: '',
  Gateway: '',
  IPAddress: '',
  IPPrefixLen: 0,
  IPv6Gateway: '',
  GlobalIPv6Address: '',
  GlobalIPv6PrefixLen: 0,
  MacAddress: '',
  Bridge: '',
  SandboxID: '',
  HairpinMode: false,
  LinkLocalIPv6Address: '',
  LinkLocalIPv6PrefixLen: 0,
  Ports: {},
  SandboxKey: '',
  ...(network === 'none' ? { Networks: { none: {} } } : {}),
});

const flag = (value: boolean): string => String(value).toUpperCase();
const signalNumbers: Readonly<Record<string, number>> = { TERM: 15, KILL: 9, INT: 2, HUP: 1, QUIT: 3, USR1: 10, USR2: 12 };
const numberOf = (signal: string): number => Number(signal) || (signalNumbers[signal.toUpperCase().replace(/^SIG/, '')] ?? 15);

function configOf(container: ContainerRecord, hostname: string): Record<string, unknown> {
  const { id, tty, interactive, labels, pod } = container;
  const seccomp = container.securityOpt.find((one) => one.startsWith('seccomp'))?.slice('seccomp='.length);
  const annotations: Record<string, string> = {
    'io.container.manager': 'libpod',
    'io.kubernetes.cri-o.ContainerType': 'container',
    'io.kubernetes.cri-o.Created': stamp(container.createdMs, id),
    ...(pod === undefined ? {} : { 'io.kubernetes.cri-o.SandboxID': pod }),
    'io.kubernetes.cri-o.TTY': String(tty),
    'io.podman.annotations.autoremove': flag(container.autoRemove),
    'io.podman.annotations.init': 'FALSE',
    'io.podman.annotations.privileged': flag(container.privileged),
    'io.podman.annotations.publish-all': 'FALSE',
    ...(seccomp === undefined ? {} : { 'io.podman.annotations.seccomp': seccomp }),
    'org.opencontainers.image.stopSignal': String(numberOf(container.stopSignal)),
  };
  return {
    Hostname: container.hostname ?? (container.network === 'host' ? hostname : id.slice(0, 12)),
    Domainname: '',
    User: container.runsAs,
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    Tty: tty,
    OpenStdin: interactive,
    StdinOnce: false,
    Env: container.environment,
    Cmd: container.argv.slice(container.entrypoint?.length ?? 0),
    Image: container.imageName,
    Volumes: null,
    WorkingDir: container.cwd,
    Entrypoint: container.entrypoint?.join(' ') ?? '',
    OnBuild: null,
    Labels: Object.keys(labels).length === 0 ? null : Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))),
    Annotations: annotations,
    StopSignal: numberOf(container.stopSignal),
    HealthcheckOnFailureAction: 'none',
    CreateCommand: container.createCommand,
    Umask: '0022',
    Timeout: 0,
    StopTimeout: container.stopTimeout,
    Passwd: true,
    sdNotifyMode: 'container',
  };
}

const memoryOptions = (options: readonly string[]): string => [...options, 'rw', 'rprivate', 'nosuid', 'nodev', 'tmpcopyup'].join(',');

function tmpfsOf(container: ContainerRecord): Record<string, string> {
  const own = container.mounts.filter(({ type }) => type === 'tmpfs').map(({ destination, options }) => [destination, memoryOptions(options)] as const);
  const usual = container.readOnly && container.readOnlyTmpfs ? ['/run', '/tmp', '/var/tmp'].map((folder) => [folder, memoryOptions([])] as const) : [];
  return Object.fromEntries([...usual, ...own].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const bindText = (mount: MountRequest): string =>
  `${mount.name ?? mount.source}:${mount.destination}:${[writable(mount) ? 'rw' : 'ro', 'rprivate', ...bindOptions(mount)].join(',')}`;

/** What nobody limits here, in podman's order. */
const unlimited: Readonly<Record<string, unknown>> = {
  CpuShares: 0,
  Memory: 0,
  NanoCpus: 0,
  CgroupParent: '',
  BlkioWeight: 0,
  ...Object.fromEntries(['WeightDevice', 'DeviceReadBps', 'DeviceWriteBps', 'DeviceReadIOps', 'DeviceWriteIOps'].map((name) => [`Blkio${name}`, null])),
  ...Object.fromEntries(['CpuPeriod', 'CpuQuota', 'CpuRealtimePeriod', 'CpuRealtimeRuntime'].map((name) => [name, 0])),
  CpusetCpus: '',
  CpusetMems: '',
  Devices: [],
  DiskQuota: 0,
  KernelMemory: 0,
  MemoryReservation: 0,
  MemorySwap: 0,
  MemorySwappiness: 0,
  OomKillDisable: false,
};

function hostConfigOf(container: ContainerRecord, logPath: string): Record<string, unknown> {
  const { privileged, network, restart } = container;
  const { added, dropped } = toldAs(container.bounding);
  const [policy = '', retries = '0'] = restart.split(':');
  return {
    Binds: container.mounts.filter(({ type }) => type !== 'tmpfs').map(bindText),
    CgroupManager: 'cgroupfs',
    CgroupMode: 'host',
    ContainerIDFile: '',
    LogConfig: { Type: 'k8s-file', Config: null, Path: logPath, Tag: '', Size: '0B' },
    NetworkMode: network,
    PortBindings: {},
    RestartPolicy: { Name: policy, MaximumRetryCount: Number(retries) },
    AutoRemove: container.autoRemove,
    VolumeDriver: '',
    VolumesFrom: null,
    CapAdd: privileged ? [] : added,
    CapDrop: privileged ? [] : dropped,
    Dns: [],
    DnsOptions: [],
    DnsSearch: [],
    ExtraHosts: [],
    GroupAdd: [],
    IpcMode: 'shareable',
    Cgroup: '',
    Cgroups: 'disabled',
    Links: null,
    OomScoreAdj: 0,
    PidMode: 'private',
    Privileged: privileged,
    PublishAllPorts: false,
    ReadonlyRootfs: container.readOnly,
    SecurityOpt: securityOf(container),
    Tmpfs: tmpfsOf(container),
    UTSMode: 'private',
    UsernsMode: '',
    ShmSize: 65_536_000,
    Runtime: 'oci',
    ConsoleSize: [0, 0],
    Isolation: '',
    ...unlimited,
    Memory: container.memory,
    MemorySwap: container.memory * 2,
    PidsLimit: container.pidsLimit,
    Ulimits: container.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    ...Object.fromEntries(['CpuCount', 'CpuPercent', 'IOMaximumIOps', 'IOMaximumBandwidth'].map((name) => [name, 0])),
    CgroupConf: null,
  };
}

const securityOf = (container: ContainerRecord): string[] => [
  ...container.securityOpt.filter((one) => one.startsWith('seccomp')),
  ...(hasOption(container, 'no-new-privileges') ? ['no-new-privileges'] : []),
];
