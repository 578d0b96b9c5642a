/** What of a host decides whether it can hold clusters, and how many. Bytes; undefined where it could not be read (an engine on another machine). */
export interface HostFacts {
  readonly memory: number;
  /** What nobody uses now. */
  readonly memoryFree?: number;
  readonly cpus: number;
  readonly diskFree?: number;
  readonly cgroupVersion: 1 | 2;
  readonly rootless: boolean;
  /** Limits that the engine can set on a container. */
  readonly limits: { readonly memory: boolean; readonly pids: boolean; readonly cpu: boolean };
  /** Clusters that run already, whoever's they are. */
  readonly running: number;
  readonly inotify?: { readonly instances: number; readonly watches: number };
  /** Why the engine would not make a privileged container, or undefined where it would. */
  readonly privilegedRefused?: string;
}

/** One thing that a host lacks, each a sentence. */
export interface Lack {
  readonly reason: string;
  readonly remedy: string;
}

export interface Preflight {
  /** What no end of a lab would give: without it there is no cluster at all. */
  readonly lacks: readonly Lack[];
  /** What there is too little of for one more cluster. */
  readonly full: readonly Lack[];
  /** How many clusters fit, by what is scarcest. */
  readonly clusters: number;
  readonly scarcest: string;
}

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;

/** What one cluster takes with a scenario's few pods in it; with one pod 610 MiB of memory and of disk, 0.17 of a core, 26 inotify instances and 250 watches were measured. */
const perCluster = { memory: 900 * mebibyte, cpus: 0.25, disk: 1.5 * gibibyte, instances: 32, watches: 1_000 };
/** What the host keeps for itself and the server. */
const reserve = { memory: 512 * mebibyte, disk: 2 * gibibyte, instances: 40, watches: 4_000 };
const advised = { instances: 1024, watches: 524_288 };

/** Judges a host before anything is started. Pure. */
export function preflight(host: HostFacts): Preflight {
  const rooms = roomsOf(host);
  const [scarcest] = [...rooms].sort((a, b) => a.clusters - b.clusters);
  return {
    lacks: engineLacks(host),
    full: rooms.flatMap(({ clusters, lack }) => (clusters < 1 ? [lack] : [])),
    clusters: scarcest?.clusters ?? 0,
    scarcest: scarcest?.what ?? '',
  };
}

interface Room {
  readonly what: string;
  readonly clusters: number;
  readonly lack: Lack;
}

function roomsOf({ memory, memoryFree = memory, cpus, diskFree, inotify, running }: HostFacts): Room[] {
  const room = (what: string, clusters: number, lack: Lack): Room => ({ what, clusters: Math.max(0, Math.floor(clusters)), lack });
  return [
    room('memory', (memoryFree - reserve.memory) / perCluster.memory, {
      reason: `${mib(memoryFree)} MiB of memory are free, and one cluster needs ${mib(perCluster.memory + reserve.memory)} MiB.`,
      remedy: 'End what is not needed (npm run rampart -- labs), or use a host with more memory.',
    }),
    room('CPU', cpus < 2 ? 0 : cpus / perCluster.cpus - running, {
      reason: cpus < 2 ? `The host has ${cpus} CPU, and a cluster needs 2.` : `The host has ${cpus} CPUs, and ${running} clusters run on them.`,
      remedy: cpus < 2 ? 'Give the machine 2 CPUs or more.' : 'End labs that are not needed, or give the machine more CPUs.',
    }),
    ...(diskFree === undefined
      ? []
      : [
          room('disk', (diskFree - reserve.disk) / perCluster.disk, {
            reason: `${mib(diskFree)} MiB of disk are free where Docker keeps its data, and one cluster needs ${mib(perCluster.disk + reserve.disk)} MiB.`,
            remedy: 'Free disk space, e.g. docker image prune.',
          }),
        ]),
    ...(inotify ? inotifyRooms({ ...inotify, running }, room) : []),
  ];
}

function inotifyRooms(found: { instances: number; watches: number; running: number }, room: (what: string, clusters: number, lack: Lack) => Room): Room[] {
  return (['instances', 'watches'] as const).map((what) => {
    const needed = perCluster[what] * (found.running + 1) + reserve[what];
    return room(`inotify ${what}`, (found[what] - reserve[what]) / perCluster[what] - found.running, {
      reason: `fs.inotify.max_user_${what} is ${found[what]}, and ${found.running === 0 ? 'one cluster needs' : `${found.running + 1} clusters need`} ${needed}.`,
      remedy: `Raise it: sudo sysctl -w fs.inotify.max_user_${what}=${advised[what]}`,
    });
  });
}

function engineLacks({ cgroupVersion, rootless, limits, privilegedRefused }: HostFacts): Lack[] {
  const lacking = Object.entries(limits).flatMap(([what, has]) => (has ? [] : [what]));
  return [
    ...(rootless && cgroupVersion === 1
      ? [{ reason: 'Docker runs rootless on cgroup version 1, and a cluster needs version 2 there.', remedy: 'Boot with systemd.unified_cgroup_hierarchy=1.' }]
      : []),
    ...(lacking.length > 0
      ? [
          {
            reason: `Docker cannot limit ${lacking.join(', ')} of a container.`,
            remedy: rootless
              ? 'Delegate the controllers to your user: Delegate=yes in /etc/systemd/system/user@.service.d/delegate.conf, then sudo systemctl daemon-reload.'
              : 'Enable these control group controllers on the host; see `docker info`.',
          },
        ]
      : []),
    ...(privilegedRefused === undefined
      ? []
      : [
          {
            reason: `Docker refuses privileged containers: ${privilegedRefused.replace(/\.?$/, '.')}`,
            remedy: 'Let the server use an engine that allows them, e.g. a virtual machine of its own by DOCKER_HOST.',
          },
        ]),
  ];
}

const mib = (bytes: number): number => Math.round(bytes / mebibyte);
