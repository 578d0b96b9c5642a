import { describe, expect, test } from 'vitest';
import { initScript, nodeFiles, readyScript, seedScript } from './bring-up.ts';
import type { NodePlan } from './kubeadm-config.ts';
import type { NodeFacts } from './node-facts.ts';

const facts: NodeFacts = { version: 'v1.34.4', cgroupDriver: 'cgroupfs', sysResource: true, cni: undefined, storage: undefined };
const plan: NodePlan = { ...facts, name: 'control-plane', address: '10.0.0.2', aliases: [], cgroupVersion: 1, rootless: false };
const role = { kind: 'cluster-admin', namespaces: [] } as const;

test('a node gets its configuration, what its image brings, the start state and the role', () => {
  const files = nodeFiles(
    plan,
    { ...facts, cni: '# would you kindly template this file\na: {{ .PodSubnet }}\n', storage: 'kind: StorageClass\n' },
    {
      manifests: [
        { name: 'b.yaml', content: 'second: first\n' },
        { name: 'a.yaml', content: 'first: second\n' },
      ],
      role: { ...role, namespaces: [] },
      guard: true,
    },
  );
  expect([...files.keys()].filter((name) => !name.includes('/patches/'))).toEqual([
    'kind/kubeadm.conf',
    'kind/rampart/base/1-cni.yaml',
    'kind/rampart/base/2-storage.yaml',
    'kind/rampart/start/000.yaml',
    'kind/rampart/start/001.yaml',
    'kind/rampart/role.yaml',
    'kind/rampart/guard.yaml',
    'kind/rampart/guard-probe.yaml',
  ]);
  expect(files.get('kind/rampart/base/1-cni.yaml')?.toString()).toContain('a: 10.244.0.0/16');
  expect(files.get('kind/rampart/start/000.yaml')?.toString()).toBe('second: first\n');
});

describe('the scripts', () => {
  test.each([
    [undefined, undefined, false],
    ['cni', undefined, true],
    [undefined, 'storage', true],
  ])('objects of the image are made where it has some (%s, %s)', (cni, storage, made) => {
    expect(initScript(plan, { cni, storage }).includes('kubectl create -f /kind/rampart/base')).toBe(made);
  });

  test('services are reached without a default route', () => {
    expect(initScript(plan, facts)).toContain('ip -4 route replace 10.96.0.0/16 dev eth0 src 10.0.0.2');
  });

  test('the start state is applied only where there is one', () => {
    expect(seedScript({ manifests: [], guard: false })).not.toContain('/start');
    expect(seedScript({ manifests: [{ name: 'a.yaml', content: '' }], guard: false })).toContain('kubectl apply -f /kind/rampart/start');
  });

  test('the guard is seen to refuse before the learner has a role', () => {
    const lines = seedScript({ manifests: [], guard: true }).split('\n');
    const at = (part: string) => lines.findIndex((line) => line.includes(part));
    expect([at('guard.yaml'), at('guard-probe.yaml'), at('role.yaml')]).toEqual([2, 4, 5]);
    expect(seedScript({ manifests: [], guard: false })).not.toContain('guard');
  });

  test('each condition is waited for', () => {
    const ready = [
      { object: 'deployment/web', namespace: 'shop', condition: 'Available' },
      { object: 'node/control-plane', condition: 'Ready' },
    ];
    expect(readyScript({ ready }).split('\n').slice(2)).toEqual([
      'kubectl -n shop wait deployment/web --for=condition=Available --timeout=60s',
      'kubectl wait node/control-plane --for=condition=Ready --timeout=60s',
    ]);
  });
});
