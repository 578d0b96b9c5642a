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
  readonly lacks: readonly Lack[];
  /** How many clusters fit, by what is scarcest. */
  readonly clusters: number;
  readonly scarcest: string;
}

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;

/** What one cluster takes with a scenario's few pods in it. A cluster without any was measured at about 600 MiB, 0.1 of a core. */
const perCluster = { memory: 900 * mebibyte, cpus: 0.25, disk: 1.5 * gibibyte, instances: 40, watches: 4_000 };
/** What the host keeps for itself and the server. */
const reserve = { memory: 512 * mebibyte, disk: 2 * gibibyte, instances: 40, watches: 4_000 };
const advised = { instances: 1024, watches: 524_288 };

/** Judges a host before anything is started. Pure. */
export function preflight(host: HostFacts): Preflight {
  const rooms = roomsOf(host);
  const [scarcest] = [...rooms].sort((a, b) => a.clusters - b.clusters);
  return {
    lacks: [...engineLacks(host), ...rooms.flatMap(({ clusters, lack }) => (clusters < 1 ? [lack] : []))],
    clusters: scarcest?.clusters ?? 0,
    scarcest: scarcest?.what ?? '',
  };
}

interface Room {
  readonly what: string;
  readonly clusters: number;
  readonly lack: Lack;
}

function roomsOf({ memory, memoryFree = memory, cpus, diskFree, inotify }: HostFacts): Room[] {
  const room = (what: string, clusters: number, lack: Lack): Room => ({ what, clusters: Math.max(0, Math.floor(clusters)), lack });
  return [
    room('memory', (memoryFree - reserve.memory) / perCluster.memory, {
      reason: `${mib(memoryFree)} MiB of memory are free, and one cluster needs ${mib(perCluster.memory + reserve.memory)} MiB.`,
      remedy: 'End what is not needed (npm run rampart -- labs), or use a host with more memory.',
    }),
    room('CPU', cpus < 2 ? 0 : cpus / perCluster.cpus, {
      reason: `The host has ${cpus} CPU, and a cluster needs 2.`,
      remedy: 'Give the machine 2 CPUs or more.',
    }),
    ...(diskFree === undefined
      ? []
      : [
          room('disk', (diskFree - reserve.disk) / perCluster.disk, {
            reason: `${mib(diskFree)} MiB of disk are free where Docker keeps its data, and one cluster needs ${mib(perCluster.disk + reserve.disk)} MiB.`,
            remedy: 'Free disk space, e.g. docker image prune.',
          }),
        ]),
    ...(inotify ? inotifyRooms(inotify, room) : []),
  ];
}

function inotifyRooms(found: { instances: number; watches: number }, room: (what: string, clusters: number, lack: Lack) => Room): Room[] {
  return (['instances', 'watches'] as const).map((what) => {
    const needed = perCluster[what] + reserve[what];
    return room(`inotify ${what}`, (found[what] - reserve[what]) / perCluster[what], {
      reason: `fs.inotify.max_user_${what} is ${found[what]}, and one cluster needs ${needed}.`,
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
