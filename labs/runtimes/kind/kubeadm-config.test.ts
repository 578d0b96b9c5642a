import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { kubeadmConfig, type NodePlan } from './kubeadm-config.ts';

const plan: NodePlan = {
  version: 'v1.34.4',
  name: 'control-plane',
  address: '10.213.0.2',
  aliases: ['cluster'],
  cgroupVersion: 1,
  cgroupDriver: 'cgroupfs',
  sysResource: true,
  rootless: false,
};
const parts = (change: Partial<NodePlan> = {}): Record<string, Record<string, unknown>> =>
  Object.fromEntries(
    [parseAllDocuments(kubeadmConfig({ ...plan, ...change }))].flat().map((document) => {
      const part = document.toJS() as Record<string, unknown>;
      return [part.kind as string, part];
    }),
  );

test('one control-plane node, found by name and address, without taints and preflight', () => {
  const { ClusterConfiguration: cluster, InitConfiguration: init } = parts();
  expect(cluster).toMatchObject({
    kubernetesVersion: 'v1.34.4',
    controlPlaneEndpoint: 'control-plane:6443',
    apiServer: { certSANs: ['localhost', '127.0.0.1', 'cluster'] },
    networking: { podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/16' },
  });
  expect(init).toMatchObject({
    localAPIEndpoint: { advertiseAddress: '10.213.0.2', bindPort: 6443 },
    nodeRegistration: { criSocket: 'unix:///run/containerd/containerd.sock', taints: [] },
    skipPhases: ['preflight'],
  });
});

test.each([
  ['v1.29.14', 'v1beta3', { 'leader-elect': 'false' }],
  ['v1.30.10', 'v1beta3', { 'leader-elect': 'false' }],
  ['v1.31.6', 'v1beta4', [{ name: 'leader-elect', value: 'false' }]],
  ['v1.37.0', 'v1beta4', [{ name: 'leader-elect', value: 'false' }]],
])('%s is configured in %s', (version, beta, extraArgs) => {
  const { ClusterConfiguration: cluster, InitConfiguration: init } = parts({ version });
  expect(init?.apiVersion).toBe(`kubeadm.k8s.io/${beta}`);
  expect(cluster).toMatchObject({ apiVersion: `kubeadm.k8s.io/${beta}`, scheduler: { extraArgs } });
});

describe('the kubelet', () => {
  test.each<[string, Partial<NodePlan>, Record<string, unknown>]>([
    ['keeps to its own control group', {}, { cgroupDriver: 'cgroupfs', cgroupRoot: '/kubelet', failSwapOn: false }],
    ['uses the driver that containerd uses', { cgroupDriver: 'systemd' }, { cgroupDriver: 'systemd' }],
    ['is told that version 1 is meant from 1.35 on', { version: 'v1.35.0' }, { failCgroupV1: false }],
    ['is not told so before', { version: 'v1.34.4' }, { failCgroupV1: undefined }],
    ['is not told so on version 2', { version: 'v1.35.0', cgroupVersion: 2 }, { failCgroupV1: undefined }],
    ['runs as in a user namespace without CAP_SYS_RESOURCE', { sysResource: false }, { featureGates: { KubeletInUserNamespace: true } }],
    ['does not where it has it', {}, { featureGates: undefined }],
  ])('%s', (_name, change, expected) => {
    const kubelet = parts(change).KubeletConfiguration!;
    expect(Object.fromEntries(Object.keys(expected).map((key) => [key, kubelet[key]]))).toEqual(expected);
  });
});

test.each([
  [false, { maxPerCore: 0 }],
  [true, { maxPerCore: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' }],
])('kube-proxy leaves what belongs to the host (rootless: %s)', (rootless, conntrack) => {
  expect(parts({ rootless }).KubeProxyConfiguration).toMatchObject({ mode: 'iptables', conntrack });
});
