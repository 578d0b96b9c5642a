import { expect, test } from 'vitest';
import { minorOf, nodeIsUp, readNodeFacts } from './node-facts.ts';

test.each([
  ['[  OK  ] Reached target Multi-User System.', true],
  ['[\u001b[0;32m  OK  \u001b[0m] Reached target \u001b[0;1;39mMulti-User System\u001b[0m.', true],
  ['[\u001b[0;32m  OK  \u001b[0m] Reached target \u001b[0;1;39mmulti-user.target\u001b[0m - Multi-User System.', true],
  ['INFO: detected cgroup v1', true],
  ['[  OK  ] Reached target basic.target - Basic System.', false],
  ['Welcome to Debian GNU/Linux 12 (bookworm)!', false],
])('%j tells that the node is up: %s', (line, up) => {
  expect(nodeIsUp.test(line)).toBe(up);
});

const told = (parts: Record<string, string>): string =>
  Object.entries(parts)
    .map(([name, text]) => `\n== rampart ${name}\n${text}`)
    .join('');
const allButSysResource = 'Name:\tbash\nCapBnd:\t000003ffeffffff\n';

test('a node tells its version, its driver, what it may, and its manifests', () => {
  const containerd = '[plugins]\n  SystemdCgroup = true\n';
  expect(readNodeFacts(told({ version: 'v1.34.4\n', status: allButSysResource, containerd, cni: 'kind: DaemonSet\n', storage: '' }))).toEqual({
    version: 'v1.34.4',
    cgroupDriver: 'systemd',
    sysResource: false,
    cni: 'kind: DaemonSet\n',
    storage: undefined,
  });
});

test.each([
  ['SystemdCgroup = false', 'cgroupfs'],
  ['# SystemdCgroup = true', 'cgroupfs'],
  ['', 'cgroupfs'],
  ['            SystemdCgroup = true', 'systemd'],
])('containerd with %j means %s', (containerd, driver) => {
  expect(readNodeFacts(told({ version: 'v1.34.4', containerd })).cgroupDriver).toBe(driver);
});

test.each([
  ['000001ffffffffff', true],
  ['00000000a80425fb', false],
])('bounding set %s has CAP_SYS_RESOURCE: %s', (set, has) => {
  expect(readNodeFacts(told({ version: 'v1.34.4', status: `CapBnd:\t${set}\n` })).sysResource).toBe(has);
});

test('an image that is no node image is refused', () => {
  expect(() => readNodeFacts(told({ version: '', status: allButSysResource }))).toThrow('not a node image');
});

test.each([
  ['v1.34.4', 34],
  ['1.29.0', 29],
  ['v1.37.0-rc.1', 37],
])('the minor version of %s is %d', (version, minor) => {
  expect(minorOf(version)).toBe(minor);
});
