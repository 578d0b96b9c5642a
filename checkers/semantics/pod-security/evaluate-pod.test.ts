import { expect, test } from 'vitest';
import { evaluatePod, newestMinor, versionIn } from './evaluate-pod.ts';
import { normalisePod } from './normalise-pod.ts';
import type { Level } from './pod-check.ts';
import { podChecks } from './pod-checks.ts';

const tight = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
interface Options {
  readonly level?: Level;
  readonly minor?: number;
  readonly annotations?: Readonly<Record<string, string>>;
}
const judged = (spec: object, { level = 'restricted', minor = newestMinor, annotations = {} }: Options = {}) =>
  evaluatePod(normalisePod({ metadata: { annotations }, spec }), { level, minor });
const said = (spec: object, options?: Options) => judged(spec, options).map(({ reason, detail }) => `${reason} (${detail})`);
const both = (a: object, b: object) => ({
  containers: [
    { name: 'a', securityContext: a },
    { name: 'b', securityContext: b },
  ],
});

test('a tight pod is admitted at every level', () => {
  for (const level of ['privileged', 'baseline', 'restricted'] as const) expect(said(both(tight, tight), { level })).toEqual([]);
});
test('privileged admits everything', () => expect(said({ hostPID: true, ...both({ privileged: true }, {}) }, { level: 'privileged' })).toEqual([]));

test('says what upstream says of a bare pod', () =>
  expect(said({ containers: [{ name: 'a' }, { name: 'b' }] })).toEqual([
    'allowPrivilegeEscalation != false (containers "a", "b" must set securityContext.allowPrivilegeEscalation=false)',
    'unrestricted capabilities (containers "a", "b" must set securityContext.capabilities.drop=["ALL"])',
    'runAsNonRoot != true (pod or containers "a", "b" must set securityContext.runAsNonRoot=true)',
    'seccompProfile (pod or containers "a", "b" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  ]));

test('an ephemeral container counts', () =>
  expect(said({ ephemeralContainers: [{ name: 'debug', securityContext: { privileged: true } }] }, { level: 'baseline' })).toEqual([
    'privileged (container "debug" must not set securityContext.privileged=true)',
  ]));

test('one bad container of several is named and pointed at', () => {
  const [refusal] = judged(both(tight, { ...tight, capabilities: { drop: ['ALL'], add: ['SYS_ADMIN', 'NET_RAW'] } }));
  expect(refusal).toEqual({
    check: 'capabilities_restricted',
    reason: 'unrestricted capabilities',
    detail: 'container "b" must not include "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add',
    at: [['spec', 'containers', 1, 'securityContext', 'capabilities', 'add']],
  });
});

test('AppArmor by field and by annotation', () => {
  const spec = {
    securityContext: { appArmorProfile: { type: 'Unconfined' } },
    ...both({ appArmorProfile: { type: 'Localhost' } }, { appArmorProfile: { type: 'Odd' } }),
  };
  const annotations = {
    'container.apparmor.security.beta.kubernetes.io/a': 'unconfined',
    'container.apparmor.security.beta.kubernetes.io/b': 'localhost/x',
  };
  expect(said(spec, { level: 'baseline', annotations })).toEqual([
    'forbidden AppArmor profiles (pod and container "b" and annotation must not set AppArmor profile type to "Odd", "Unconfined", "container.apparmor.security.beta.kubernetes.io/a="unconfined"")',
  ]);
});

test('runAsNonRoot: false at the pod stays wrong where every container says true', () =>
  expect(said({ securityContext: { runAsNonRoot: false }, ...both(tight, tight) })).toEqual([
    'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)',
  ]));

test('a host probe is refused from 1.34 on', () => {
  const spec = { containers: [{ name: 'a', livenessProbe: { httpGet: { host: '10.0.0.1' } }, lifecycle: { preStop: { tcpSocket: { host: '' } } } }] };
  expect(said(spec, { level: 'baseline', minor: 33 })).toEqual([]);
  expect(said(spec, { level: 'baseline', minor: 34 })).toEqual(['probe or lifecycle host (container "a" uses probe or lifecycle host "10.0.0.1")']);
});

test('on the host network every container port is a host port', () =>
  expect(
    said({ hostNetwork: true, containers: [{ name: 'a', ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 8081 }] }] }, { level: 'baseline' }),
  ).toEqual(['host namespaces (hostNetwork=true)', 'hostPort (container "a" uses hostPorts 80, 8081)']));

test('seccomp by annotation until 1.18, by field from 1.19', () => {
  const annotations = {
    'container.seccomp.security.alpha.kubernetes.io/a': 'unconfined',
    'container.seccomp.security.alpha.kubernetes.io/other': 'unconfined',
  };
  const options = { level: 'baseline', annotations } as const;
  expect(said(both({}, {}), { ...options, minor: 18 })).toEqual([
    'seccompProfile (forbidden annotation container.seccomp.security.alpha.kubernetes.io/a="unconfined")',
  ]);
  expect(said(both({}, { seccompProfile: { type: 'Unconfined' } }), { ...options, minor: 19 })).toEqual([
    'seccompProfile (container "b" must not set securityContext.seccompProfile.type to "Unconfined")',
  ]);
});

test('what is older than 1.35 knows no user namespaces', () => {
  const spec = { hostUsers: false, ...both({ ...tight, runAsNonRoot: false, runAsUser: 0 }, tight) };
  expect(judged(spec, { minor: 34 }).map(({ check }) => check)).toEqual(['runAsNonRoot', 'runAsUser']);
  expect(said(spec, { minor: 35 })).toEqual([]);
});

test('SELinux: type, user and role', () =>
  expect(
    said({ securityContext: { seLinuxOptions: { type: 'spc_t', user: 'u' } }, ...both({ seLinuxOptions: { role: 'r' } }, {}) }, { level: 'baseline' }),
  ).toEqual(['seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set; role may not be set)']));

test('volumes: nulls are absent, none is emptyDir, an unknown source is refused', () =>
  expect(judged({ volumes: [{ name: 'a', hostPath: null }, { name: 'b' }, { name: 'c', newfangled: {} }, { name: 'd', nfs: {} }], containers: [] })).toEqual([
    {
      check: 'restrictedVolumes',
      reason: 'restricted volume types',
      detail: 'volumes "c", "d" use restricted volume types "nfs", "unknown"',
      at: [
        ['spec', 'volumes', 2],
        ['spec', 'volumes', 3, 'nfs'],
      ],
    },
  ]));

test('a version that is newer than the newest is judged as the newest', () =>
  expect(said({ containers: [{ name: 'a' }] }, { minor: 99 })).toEqual(said({ containers: [{ name: 'a' }] })));

test('versions ascend and overrides name baseline checks', () => {
  const baseline = podChecks.filter(({ level }) => level === 'baseline').map(({ id }) => id);
  for (const { versions } of podChecks) {
    expect(versions.map(({ since }) => since)).toEqual(versions.map(({ since }) => since).sort((a, b) => a - b));
    for (const { overrides = [] } of versions) expect(baseline).toEqual(expect.arrayContaining([...overrides]));
  }
  expect(podChecks.filter((check) => versionIn(check, { level: 'restricted', minor: 37 })).length).toBe(15);
});
