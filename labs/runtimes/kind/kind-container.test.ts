import { expect, test } from 'vitest';
import { type Engine, nodeHostConfig } from './kind-container.ts';

const engine: Engine = { cgroupVersion: 2, rootless: false, remapped: false, deviceMapper: false };
const config = (change: Partial<Engine> = {}) =>
  nodeHostConfig({
    engine: { ...engine, ...change },
    limits: { memory: 2048, cpus: 1.5, pids: 4096, disk: 8192 },
    hosts: { toolbox: '10.0.0.2' },
    volumes: {},
  });

test('a node is privileged and bounded, publishes nothing and asks no foreign resolver', () => {
  expect(config()).toMatchObject({
    Privileged: true,
    SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
    CgroupnsMode: 'private',
    Init: false,
    Memory: 2 ** 31,
    MemorySwap: 2 ** 31,
    NanoCpus: 1.5e9,
    PidsLimit: 4096,
    PublishAllPorts: false,
    Binds: ['/lib/modules:/lib/modules:ro'],
    ExtraHosts: ['toolbox:10.0.0.2'],
    Dns: ['127.0.0.1'],
  });
  expect(config()).not.toHaveProperty('UsernsMode');
  expect(config()).not.toHaveProperty('Devices');
});

test.each<[string, Partial<Engine>, object]>([
  ['remapped user ids', { remapped: true }, { UsernsMode: 'host' }],
  ['a rootless engine', { rootless: true }, { Devices: [{ PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rwm' }] }],
  ['storage by the device mapper', { deviceMapper: true }, { Binds: ['/lib/modules:/lib/modules:ro', '/dev/mapper:/dev/mapper'] }],
  ['the same, rootless', { deviceMapper: true, rootless: true }, { Binds: ['/lib/modules:/lib/modules:ro'] }],
])('%s', (_name, change, expected) => {
  expect(config(change)).toMatchObject(expected);
});
