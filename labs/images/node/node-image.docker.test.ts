import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks, missing } from '../../../test/support/host.ts';
import { findNode } from './ensure-node.ts';
import { kubernetesVersion } from './go-sources.ts';
import { TestNode } from './test-node.ts';

const docker = new Dockerode();
const image = lacks('docker') ? undefined : await findNode(docker);

describe.skipIf(missing('node-image', image !== undefined))('a node of the built image (npm run rampart -- images build node)', () => {
  const node = new TestNode(docker, image?.tag ?? '');
  beforeAll(async () => {
    await node.boot();
    await node.initialise();
  });
  afterAll(() => node.remove());

  test('it carries every image that kubeadm asks for', async () => {
    const wanted = (await node.exec(`kubeadm config images list --kubernetes-version ${await kubernetesVersion()}`)).split('\n');
    const present = (await node.exec('ctr -n k8s.io images ls -q')).split('\n');
    expect(wanted).toHaveLength(7);
    expect(present).toEqual(expect.arrayContaining(wanted));
  });

  test('its programs are of the versions that it says', async () => {
    expect(await node.exec('kubectl version -o json | jq -r .serverVersion.gitVersion')).toBe((await node.exec('cat /kind/version')).trim());
    expect(await node.exec('kubectl get node -o jsonpath={.items[0].status.nodeInfo.kubeletVersion}')).toBe(await kubernetesVersion());
  });

  test('a first pod runs, and nothing was pulled for it', async () => {
    await node.exec(node.pod('first', {}));
    expect(await node.exec('kubectl wait pod/first --for=condition=Ready --timeout=90s')).toContain('condition met');
  });

  test('a privileged pod is privileged', async () => {
    await node.exec(node.pod('strong', { securityContext: { privileged: true } }));
    await node.exec('kubectl wait pod/strong --for=condition=Ready --timeout=90s');
    const effective = await node.exec(
      "sed -n 's/^CapEff:\\s*//p' /proc/$(ctr -n k8s.io tasks ls | awk -v id=$(kubectl get pod strong -o jsonpath='{.status.containerStatuses[0].containerID}' | sed 's|.*//||') '$1 == id { print $2 }')/status",
    );
    expect(BigInt(`0x${effective}`) & (1n << 21n), 'CAP_SYS_ADMIN').not.toBe(0n);
  });

  test('the network of the cluster works: its DNS becomes ready, a service has its rules', async () => {
    await node.exec('kubectl -n kube-system rollout status deployment/coredns --timeout=120s');
    expect(await node.exec('iptables-save -t nat | grep -c "default/kubernetes:https"')).not.toBe('0');
  });
});
