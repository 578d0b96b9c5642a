import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import type Dockerode from 'dockerode';
import { kubernetesVersion } from './go-sources.ts';

/** One node for tests, started with the flags of `kind create cluster`. */
export class TestNode {
  readonly #docker: Dockerode;
  readonly #image: string;
  readonly #name = `rampart-node-test-${randomBytes(4).toString('hex')}`;

  constructor(docker: Dockerode, image: string) {
    this.#docker = docker;
    this.#image = image;
  }

  /** Resolves when systemd is up. */
  async boot(): Promise<void> {
    const labels = { 'rampart.version': '1', 'rampart.role': 'test-node' };
    await this.#docker.createNetwork({ Name: this.#name, Labels: labels });
    const host: Dockerode.HostConfig & { CgroupnsMode: 'private' } = {
      Privileged: true,
      SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
      Tmpfs: { '/tmp': '', '/run': '' },
      Binds: ['/lib/modules:/lib/modules:ro'],
      CgroupnsMode: 'private',
      Init: false,
      NetworkMode: this.#name,
    };
    const container = await this.#docker.createContainer({
      name: this.#name,
      Image: this.#image,
      Hostname: this.#name,
      Tty: true,
      Env: ['KUBECONFIG=/etc/kubernetes/admin.conf'],
      Labels: labels,
      Volumes: { '/var': {} },
      HostConfig: host,
    });
    await container.start();
    for (;;) {
      const said = (await container.logs({ stdout: true, stderr: true })).toString();
      if (/Reached target .*Multi-User System/.test(said)) return;
      if (!(await container.inspect()).State.Running) throw new Error(`the node ended: ${said}`);
      await delay(200);
    }
  }

  async initialise(): Promise<void> {
    const { NetworkSettings } = await this.#docker.getContainer(this.#name).inspect();
    const address = NetworkSettings.Networks[this.#name]?.IPAddress ?? '';
    await this.exec(`cat > /kind/kubeadm.conf <<'END'\n${configuration(this.#name, address, await kubernetesVersion())}\nEND`);
    await this.exec('kubeadm init --config=/kind/kubeadm.conf --skip-token-print');
    await this.exec('kubectl taint nodes --all node-role.kubernetes.io/control-plane- && until kubectl get serviceaccount default; do sleep 0.2; done');
  }

  /** A command that makes a pod of the one image that does nothing. */
  pod(name: string, container: object): string {
    const image = '$(kubeadm config images list --kubernetes-version $(cat /kind/version) | grep pause)';
    const spec = { containers: [{ name, image: 'IMAGE', imagePullPolicy: 'Never', ...container }] };
    const manifest = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
    return `sed "s|IMAGE|${image}|" <<'END' | kubectl apply -f -\n${manifest}\nEND`;
  }

  /** What a script says on its standard output, trimmed. Throws where it ends with another code than 0. */
  async exec(script: string): Promise<string> {
    const exec = await this.#docker.getContainer(this.#name).exec({
      Cmd: ['/bin/bash', '-c', `{ ${script}\n} 2>/tmp/error || { echo "exit $?: $(tail -5 /tmp/error)"; exit 1; }`],
      AttachStdout: true,
      Privileged: true,
      Tty: true,
    });
    const said = (await text(await exec.start({ Tty: true }))).replaceAll('\r', '').trim();
    if ((await exec.inspect()).ExitCode !== 0) throw new Error(`${script}: ${said}`);
    return said;
  }

  /** Also where it never came to be. */
  async remove(): Promise<void> {
    const gone = (error: { statusCode?: number }): void => {
      if (error.statusCode !== 404) throw error as Error;
    };
    await this.#docker.getContainer(this.#name).remove({ force: true, v: true }).catch(gone);
    await this.#docker.getNetwork(this.#name).remove().catch(gone);
  }
}

const configuration = (name: string, address: string, version: string): string =>
  [
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ClusterConfiguration',
      kubernetesVersion: version,
      clusterName: name,
      controlPlaneEndpoint: `${name}:6443`,
      controllerManager: { extraArgs: [{ name: 'kube-api-qps', value: '300' }] },
      networking: { podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/16' },
    },
    {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'InitConfiguration',
      skipPhases: ['preflight'],
      localAPIEndpoint: { advertiseAddress: address, bindPort: 6443 },
      nodeRegistration: { criSocket: 'unix:///run/containerd/containerd.sock', kubeletExtraArgs: [{ name: 'node-ip', value: address }] },
    },
    {
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      cgroupDriver: 'cgroupfs',
      cgroupRoot: '/kubelet',
      failSwapOn: false,
      imageGCHighThresholdPercent: 100,
      evictionHard: { 'nodefs.available': '0%', 'nodefs.inodesFree': '0%', 'imagefs.available': '0%' },
    },
    { apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', kind: 'KubeProxyConfiguration', conntrack: { maxPerCore: 0 } },
  ]
    .map((document) => JSON.stringify(document))
    .join('\n---\n');
