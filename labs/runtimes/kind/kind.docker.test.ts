import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lacks } from '../../../test/support/host.ts';
import type { Lab, StartContext } from '../../contract.ts';
import type { ClusterResource } from '../../target.ts';
import { findNodeImage } from './node-images.ts';
import { TestClusters } from './test-cluster.ts';

const image = lacks('docker') ? undefined : await findNodeImage(new Dockerode(), 1);
const context: StartContext = { signal: new AbortController().signal, onProgress: () => undefined };
const pods = (namespace: string): ClusterResource => ({ group: '', version: 'v1', resource: 'pods', namespace });
const learner = { user: 'learner', groups: ['rampart:learners'] };
const pod = (spec: object, container: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'try-' },
  spec: { containers: [{ name: 'try', image: 'lab.local/shop:1', ...container }], ...spec },
});

describe.skipIf(!image)('a lab with a cluster (needs the node image)', { timeout: 240_000 }, () => {
  const host = new TestClusters('kind', image?.name);
  let lab: Lab;
  const shell = async (script: string) => {
    const { exitCode, stdout, stderr } = await lab.target.machine('toolbox').exec(['/bin/bash', '-lc', script], { user: 'learner' });
    return exitCode === 0 ? stdout.trim() : `exit ${exitCode}: ${stderr.trim()}`;
  };
  const admits = (object: object, namespace = 'shop') =>
    lab.target.cluster('cluster').admits(object as Record<string, unknown>, { resource: pods(namespace), as: learner });
  const runtime = host.runtime();

  beforeAll(async () => {
    lab = await runtime.start(await host.clusterLab('kind1'), context);
  }, 240_000);
  afterAll(async () => {
    await lab?.close();
    expect(await host.leftovers()).toEqual([]);
    await runtime.dispose();
    await host.remove();
  }, 60_000);

  test('the learner works in it from the toolbox, by the role and no further', async () => {
    expect(await shell('kubectl get nodes -o name')).toBe('node/control-plane');
    expect(await shell('kubectl config view --minify -o jsonpath={..namespace}')).toBe('shop');
    expect(await shell('kubectl get deployment shop -o jsonpath={.status.availableReplicas}')).toBe('1');
    expect(await shell('kubectl -n kube-system get secrets')).toMatch(/^exit 1: .*cannot list resource "secrets"/);
    expect(await shell('kubectl -n kube-system exec kube-scheduler-control-plane -- true')).toMatch(/^exit 1: .*(cannot create|Forbidden|forbidden)/);
    expect(await shell('kubectl auth can-i create validatingadmissionpolicies')).toMatch(/^exit 1/);
  });

  test('its workload answers on the lab network', async () => {
    expect(await shell('curl -s http://cluster:30080/')).toBe('shop of the test');
  });

  test('the grader lists, and a kind that is not there is no empty list', async () => {
    const cluster = lab.target.cluster('cluster');
    expect(await cluster.list(pods('shop'))).toMatchObject([{ metadata: { namespace: 'shop' }, status: { phase: 'Running' } }]);
    await expect(cluster.list({ ...pods('shop'), resource: 'lamps' })).rejects.toMatchObject({ code: 'not_found' });
    expect(() => lab.target.cluster('toolbox')).toThrow(expect.objectContaining({ code: 'no_cluster' }));
  });

  test('the grader asks the authorizer', async () => {
    const cluster = lab.target.cluster('cluster');
    const secrets = { verb: 'list', group: '', resource: 'secrets' };
    expect(await cluster.allows(learner, { ...secrets, namespace: 'shop' })).toMatchObject({ allowed: true });
    expect(await cluster.allows(learner, { ...secrets, namespace: 'kube-system' })).toMatchObject({ allowed: false });
  });

  test.each([
    { what: 'a plain pod', object: pod({}), allowed: true },
    { what: 'a privileged one', object: pod({}, { securityContext: { privileged: true } }), allowed: false },
    { what: "the node's files", object: pod({ volumes: [{ name: 'root', hostPath: { path: '/' } }] }), allowed: false },
    { what: "the node's processes", object: pod({ hostPID: true }), allowed: false },
    { what: 'a strong capability', object: pod({}, { securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }), allowed: false },
    {
      what: 'a privileged first container',
      object: pod({ initContainers: [{ name: 'a', image: 'x', securityContext: { privileged: true } }] }),
      allowed: false,
    },
    { what: "a pod of the platform's", object: pod({}), namespace: 'kube-system', allowed: false },
  ])('the guard judges $what: $allowed', async ({ object, namespace, allowed }) => {
    const decision = await admits(object, namespace);
    expect(decision).toMatchObject({ allowed, ...(allowed ? {} : { reason: expect.stringContaining('rampart-') as string }) });
  });

  test('the node is a machine that the grader reads from outside', async () => {
    const node = lab.target.machine('cluster');
    expect((await node.processes()).map(({ comm }) => comm)).toEqual(expect.arrayContaining(['systemd', 'kubelet', 'etcd', 'kube-apiserver']));
    expect((await node.read('/etc/kubernetes/manifests/etcd.yaml'))?.content.length).toBeGreaterThan(0);
    expect((await new Dockerode().getContainer(`rampart-${lab.id}-cluster`).inspect()).HostConfig).toMatchObject({ PidsLimit: 4096, Memory: 2 ** 31 });
  });

  test('it sleeps and wakes', async () => {
    await lab.pause();
    expect(lab.state).toBe('paused');
    await lab.resume();
    expect(await lab.target.cluster('cluster').list(pods('shop'))).toHaveLength(1);
  });

  test('another process of the server finds it, and its cluster answers', async () => {
    const later = host.runtime();
    const { labs } = await later.adopt();
    const adopted = labs.find(({ id }) => id === lab.id);
    expect(adopted?.runtime).toBe('kind');
    expect(await adopted?.target.cluster('cluster').list(pods('shop'))).toHaveLength(1);
    expect(await later.sweep(new Set([lab.id]))).toEqual([]);
    await later.dispose();
  });

  test('a start that fails in the cluster leaves nothing and says where', async () => {
    const manifests = [{ name: 'broken.yaml', content: 'apiVersion: v1\nkind: Nonsense\nmetadata: { name: x }\n' }];
    const broken = runtime.start(await host.clusterLab('kind2', { manifests, ready: [] }), context);
    await expect(broken).rejects.toMatchObject({ code: 'labs.cluster_failed', phase: 'seed', message: expect.stringContaining('Nonsense') as string });
    expect(await host.leftovers('kind2')).toEqual([]);
  });
});

test.skipIf(lacks('docker'))('a host without the node image says so, and nothing is started', async () => {
  const host = new TestClusters('kindless', 'rampart/node:none');
  const runtime = host.runtime();
  expect(await runtime.availability()).toMatchObject({ ok: false, reason: 'The node image rampart/node:none is not on this host.' });
  await expect(runtime.start(await host.clusterLab('kindless'), context)).rejects.toMatchObject({ code: 'labs.no_runtime', phase: 'queue' });
  expect(await host.leftovers()).toEqual([]);
  await runtime.dispose();
});
