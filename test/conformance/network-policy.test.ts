import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { wordsFor } from '#checkers/semantics/network-policy/connections.ts';
import { type Peer, reachability } from '#checkers/semantics/network-policy/connectivity.ts';
import type { NetworkScene } from '#checkers/semantics/network-policy/objects.ts';
import { kubernetesNamespaces } from '#checkers/sources/kubernetes/kubernetes-namespaces.ts';

/** Cases of np-guard/netpol-analyzer: manifests, and one line for each connection that they allow. */
const folder = path.join(process.env.RAMPART_CONFORMANCE_DIR ?? path.join(import.meta.dirname, '../../../shared/data'), 'network-policy');
const cases = existsSync(folder) ? readdirSync(folder) : [];

function sceneOf(manifests: string): NetworkScene {
  const read = readdirSync(manifests).map((name) => kubernetesNamespaces.gather({ name, text: readFileSync(path.join(manifests, name), 'utf8') }));
  expect(read.flatMap(({ unreadable }) => unreadable)).toEqual([]);
  const namespaces = kubernetesNamespaces.combine(read.flatMap(({ parts }) => parts)).pieces.flatMap(({ evidence }) => evidence.namespaces);
  return {
    namespaces,
    workloads: namespaces.flatMap(({ workloads }) => workloads),
    policies: namespaces.flatMap(({ policies }) => policies),
  };
}

const dotted = (address: bigint) => [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
const nameOf = (peer: Peer) => ('addresses' in peer ? `${peer.addresses.map(dotted).join('-')}[External]` : `${peer.namespace}/${peer.name}[${peer.kind}]`);

describe.skipIf(cases.length === 0)('NetworkPolicy connectivity, public cases', () => {
  test.each(cases)('%s', (name) => {
    const expected = readFileSync(path.join(folder, name, 'expected.txt'), 'utf8')
      .split('\n')
      .filter(Boolean);
    const found = reachability(sceneOf(path.join(folder, name, 'manifests'))).map(
      ({ source, destination, connections }) => `${nameOf(source)} => ${nameOf(destination)} : ${wordsFor(connections)}`,
    );
    expect(found.toSorted()).toEqual(expected.toSorted());
  });
  test('there are as many as there should be', () => expect(cases.length).toBe(21));
});
