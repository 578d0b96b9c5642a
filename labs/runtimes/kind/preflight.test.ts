import { describe, expect, test } from 'vitest';
import { type HostFacts, preflight } from './preflight.ts';

const gib = 1024 ** 3;
const host: HostFacts = {
  memory: 16 * gib,
  memoryFree: 12 * gib,
  cpus: 4,
  diskFree: 100 * gib,
  cgroupVersion: 2,
  rootless: false,
  running: 0,
  limits: { memory: true, pids: true, cpu: true },
  inotify: { instances: 1024, watches: 524_288 },
};

test.each<{ change: Partial<HostFacts>; clusters: number; scarcest: string }>([
  { change: {}, clusters: 13, scarcest: 'memory' },
  { change: { cpus: 2 }, clusters: 8, scarcest: 'CPU' },
  { change: { diskFree: 8 * gib }, clusters: 4, scarcest: 'disk' },
  { change: { inotify: { instances: 128, watches: 524_288 } }, clusters: 2, scarcest: 'inotify instances' },
  { change: { inotify: { instances: 1024, watches: 5192 } }, clusters: 1, scarcest: 'inotify watches' },
  { change: { running: 1, inotify: { instances: 128, watches: 524_288 } }, clusters: 1, scarcest: 'inotify instances' },
  { change: { memoryFree: undefined, inotify: undefined, diskFree: undefined }, clusters: 16, scarcest: 'CPU' },
])('$scarcest decides how many clusters fit, where it is scarcest: $clusters', ({ change, clusters, scarcest }) => {
  expect(preflight({ ...host, ...change })).toEqual({ lacks: [], full: [], clusters, scarcest });
});

describe('a host that cannot hold one says what it has, what it needs and what helps', () => {
  test.each<{ what: string; change: Partial<HostFacts>; reason: RegExp; remedy: RegExp }>([
    { what: 'memory', change: { memoryFree: gib }, reason: /^1024 MiB of memory are free, and one cluster needs 1412 MiB\.$/, remedy: /labs/ },
    { what: 'CPU', change: { cpus: 1 }, reason: /^The host has 1 CPU, and a cluster needs 2\.$/, remedy: /2 CPUs/ },
    { what: 'disk', change: { diskFree: 3 * gib }, reason: /^3072 MiB of disk are free .* needs 3584 MiB\.$/, remedy: /docker image prune/ },
    {
      what: 'inotify instances',
      change: { inotify: { instances: 64, watches: 524_288 } },
      reason: /max_user_instances is 64, .* needs 72\.$/,
      remedy: /sysctl -w fs\.inotify\.max_user_instances=1024$/,
    },
    {
      what: 'inotify instances beside others',
      change: { running: 3, inotify: { instances: 128, watches: 524_288 } },
      reason: /max_user_instances is 128, and 4 clusters need 168\.$/,
      remedy: /max_user_instances=1024$/,
    },
    { what: 'CPU beside others', change: { cpus: 2, running: 8 }, reason: /^The host has 2 CPUs, and 8 clusters run on them\.$/, remedy: /End labs/ },
    {
      what: 'inotify watches',
      change: { inotify: { instances: 1024, watches: 4096 } },
      reason: /max_user_watches is 4096, .* needs 5000\.$/,
      remedy: /sysctl -w fs\.inotify\.max_user_watches=524288$/,
    },
    { what: 'rootless', change: { rootless: true, cgroupVersion: 1 }, reason: /rootless on cgroup version 1/, remedy: /unified_cgroup_hierarchy/ },
    {
      what: 'controllers',
      change: { limits: { memory: true, pids: false, cpu: false } },
      reason: /^Docker cannot limit pids, cpu of a container\.$/,
      remedy: /docker info/,
    },
    {
      what: 'controllers, rootless',
      change: { rootless: true, limits: { memory: false, pids: true, cpu: true } },
      reason: /cannot limit memory/,
      remedy: /Delegate=yes/,
    },
    {
      what: 'privilege',
      change: { privilegedRefused: 'denied by plugin' },
      reason: /refuses privileged containers: denied by plugin\.$/,
      remedy: /DOCKER_HOST/,
    },
  ])('$what', ({ change, reason, remedy }) => {
    const { lacks, full } = preflight({ ...host, ...change });
    expect([...lacks, ...full]).toEqual([{ reason: expect.stringMatching(reason) as string, remedy: expect.stringMatching(remedy) as string }]);
  });
});
