import { stringify } from 'yaml';
import { minorOf } from './node-facts.ts';

export const podSubnet = '10.244.0.0/16';
export const serviceSubnet = '10.96.0.0/16';

export interface NodePlan {
  /** As /kind/version has it: `v1.34.4`. */
  readonly version: string;
  /** Host name of the node, by which the API server is found. */
  readonly name: string;
  readonly address: string;
  /** Other names of the API server, for its certificate. */
  readonly aliases: readonly string[];
  readonly cgroupVersion: 1 | 2;
  readonly cgroupDriver: 'systemd' | 'cgroupfs';
  /** Whether the node has CAP_SYS_RESOURCE. Rootless engines and some hosts take it away. */
  readonly sysResource: boolean;
  readonly rootless: boolean;
}

type Arguments = Readonly<Record<string, string>>;

/** kubeadm reads v1beta4 from 1.31 on, and v1beta3 up to 1.36. */
const betaOf = (version: string): 'v1beta3' | 'v1beta4' => (minorOf(version) >= 31 ? 'v1beta4' : 'v1beta3');

/** What `kind create cluster` writes for one control-plane node, with the settings that make it start and wake sooner. */
export function kubeadmConfig(plan: NodePlan): string {
  return [clusterConfiguration(plan), initConfiguration(plan), kubeletConfiguration(plan), proxyConfiguration(plan)]
    .map((part) => stringify(part, { lineWidth: 0 }))
    .join('---\n');
}

const apiVersion = (plan: NodePlan) => `kubeadm.k8s.io/${betaOf(plan.version)}`;

const extraArgs = ({ version }: NodePlan, given: Arguments) =>
  betaOf(version) === 'v1beta3' ? given : Object.entries(given).map(([name, value]) => ({ name, value }));

function clusterConfiguration(plan: NodePlan) {
  return {
    apiVersion: apiVersion(plan),
    kind: 'ClusterConfiguration',
    kubernetesVersion: plan.version,
    clusterName: 'lab',
    controlPlaneEndpoint: `${plan.name}:6443`,
    apiServer: { certSANs: ['localhost', '127.0.0.1', ...plan.aliases] },
    // At the default of 20 requests a second the controllers start one after the other.
    controllerManager: {
      extraArgs: extraArgs(plan, { 'enable-hostpath-provisioner': 'true', 'kube-api-qps': '300', 'kube-api-burst': '600', 'leader-elect': 'false' }),
    },
    scheduler: { extraArgs: extraArgs(plan, { 'leader-elect': 'false' }) },
    etcd: { local: { dataDir: '/var/lib/etcd', extraArgs: extraArgs(plan, { 'heartbeat-interval': '20', 'election-timeout': '200' }) } },
    networking: { podSubnet, serviceSubnet },
  };
}

function initConfiguration(plan: NodePlan) {
  return {
    apiVersion: apiVersion(plan),
    kind: 'InitConfiguration',
    localAPIEndpoint: { advertiseAddress: plan.address, bindPort: 6443 },
    nodeRegistration: {
      criSocket: 'unix:///run/containerd/containerd.sock',
      // One node carries everything: no taint to take away again.
      taints: [],
      kubeletExtraArgs: extraArgs(plan, { 'node-ip': plan.address, 'provider-id': `kind://docker/lab/${plan.name}` }),
    },
    skipPhases: ['preflight'],
    patches: { directory: patchFolder },
  };
}

/** After a pause the kubelet calls the node ready when it next posts its status, so it posts often; a changed static pod is seen at once. */
function kubeletConfiguration({ version, cgroupDriver, cgroupVersion, sysResource }: NodePlan) {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    cgroupDriver,
    cgroupRoot: '/kubelet',
    failSwapOn: false,
    ...(cgroupVersion === 1 && minorOf(version) >= 35 ? { failCgroupV1: false } : {}),
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'nodefs.available': '0%', 'nodefs.inodesFree': '0%', 'imagefs.available': '0%' },
    nodeStatusUpdateFrequency: '2s',
    syncFrequency: '10s',
    fileCheckFrequency: '1s',
    serializeImagePulls: false,
    ...(sysResource ? {} : { featureGates: { KubeletInUserNamespace: true } }),
  };
}

function proxyConfiguration({ rootless }: NodePlan) {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    iptables: { minSyncPeriod: '1s' },
    conntrack: { maxPerCore: 0, ...(rootless ? { tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' } : {}) },
  };
}

export const patchFolder = '/kind/rampart/patches';

/** A changed manifest of the control plane is back in 17 s instead of 40. */
export const controlPlanePatches: Readonly<Record<string, string>> = Object.fromEntries(
  ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'].map((name) => [
    `${name}+strategic.yaml`,
    stringify({ spec: { terminationGracePeriodSeconds: 3 } }),
  ]),
);
