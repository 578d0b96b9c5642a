import { describe, expect, test } from 'vitest';
import { type Protocol, protocols, wordsFor } from './connections.ts';
import { connectionsBetween } from './connectivity.ts';
import type { IngressRule, NetworkPolicySpec, NetworkScene, NetworkWorkload, PolicyPeer, PolicyPort } from './objects.ts';
import { type Addresses, governs } from './policy.ts';

const workload = (namespace: string, name: string, labels: Readonly<Record<string, string>> = { app: name }): NetworkWorkload => ({
  kind: 'Deployment',
  namespace,
  name,
  pods: [
    {
      labels,
      ports: [
        { name: 'http', containerPort: 8080, protocol: 'TCP' },
        { name: 'dns', containerPort: 53, protocol: 'UDP' },
      ],
    },
  ],
});
const [web, db, monitor] = [workload('shop', 'web'), workload('shop', 'db'), workload('ops', 'monitor')] as const;
const address = (first: string, last = first): Addresses => ({ family: 4, addresses: [number(first), number(last)] });
const number = (dotted: string) => dotted.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n);

const scene = (...specs: (NetworkPolicySpec & { readonly namespace?: string })[]): NetworkScene => ({
  namespaces: [{ name: 'shop' }, { name: 'ops', labels: { team: 'ops' } }],
  workloads: [web, db, monitor],
  policies: specs.map(({ namespace = 'shop', ...spec }, index) => ({ namespace, name: `p${index}`, spec })),
});
const onDb = { podSelector: { matchLabels: { app: 'db' } } };
const from = (...peers: PolicyPeer[]): NetworkPolicySpec => ({ ...onDb, ingress: [{ from: peers }] });
const ports = (...list: PolicyPort[]): NetworkPolicySpec => ({ ...onDb, ingress: [{ ports: list }] });
const egress = (to: PolicyPeer[], list: PolicyPort[] = []): NetworkPolicySpec => ({
  podSelector: { matchLabels: { app: 'web' } },
  policyTypes: ['Egress'],
  egress: [{ to, ports: list }],
});

const all = 'All Connections';
const none = 'No Connections';

describe('from web to db', () => {
  test.each<[string, NetworkScene, string]>([
    ['no policy', scene(), all],
    ['a policy in another namespace', scene({ namespace: 'ops', podSelector: {} }), all],
    ['default deny', scene({ podSelector: {} }), none],
    ['default deny of egress only', scene({ podSelector: {}, policyTypes: ['Egress'] }), none],
    ['ingress rules that the types leave out', scene({ podSelector: {}, policyTypes: ['Egress'], egress: [{}], ingress: [] }), all],
    ['an empty rule', scene({ ...onDb, ingress: [{}] }), all],
    ['empty lists in a rule', scene({ ...onDb, ingress: [{ from: [], ports: [] }] }), all],
    ['pods of the namespace', scene(from({ podSelector: {} })), all],
    ['pods of another namespace', scene(from({ namespaceSelector: { matchLabels: { team: 'ops' } } })), none],
    [
      'a namespace by the name that the API server labels it with',
      scene(from({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } })),
      all,
    ],
    ['both selectors of one peer', scene(from({ namespaceSelector: {}, podSelector: { matchLabels: { app: 'monitor' } } })), none],
    ['two peers, either of them', scene(from({ namespaceSelector: { matchLabels: { team: 'ops' } } }, { podSelector: { matchLabels: { app: 'web' } } })), all],
    ['a block is never pods', scene(from({ ipBlock: { cidr: '0.0.0.0/0' } })), none],
    ['a peer that says nothing', scene(from({})), none],
    ['a port', scene(ports({ port: 5432 })), 'TCP 5432'],
    ['a range', scene(ports({ port: 8000, endPort: 8010, protocol: 'UDP' })), 'UDP 8000-8010'],
    ['a protocol', scene(ports({ protocol: 'SCTP' })), 'SCTP 1-65535'],
    ['a name', scene(ports({ port: 'http' })), 'TCP 8080'],
    ['a name of another protocol', scene(ports({ port: 'http', protocol: 'UDP' })), none],
    ['a name that no port has', scene(ports({ port: 'https' })), none],
    ['ports side by side become one range', scene(ports({ port: 80 }, { port: 81 }, { port: 443 })), 'TCP 80-81,443'],
    ['two policies add up', scene(ports({ port: 80 }), ports({ port: 53, protocol: 'UDP' })), 'TCP 80,UDP 53'],
    ['both sides must let it through', scene(ports({ port: 80 }, { port: 81 }), egress([], [{ port: 81 }, { port: 82 }])), 'TCP 81'],
    ['egress by the name of a port of the destination', scene(egress([], [{ port: 'dns', protocol: 'UDP' }])), 'UDP 53'],
    ['egress to somebody else', scene(egress([{ podSelector: { matchLabels: { app: 'cache' } } }])), none],
    ['In', scene(from({ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] } })), all],
    ['NotIn, of a label that is there', scene(from({ podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } })), none],
    ['NotIn, of a label that is absent', scene(from({ podSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['x'] }] } })), all],
    ['Exists', scene(from({ podSelector: { matchExpressions: [{ key: 'tier', operator: 'Exists' }] } })), none],
    ['DoesNotExist', scene(from({ podSelector: { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] } })), all],
  ])('%s', (_name, given, expected) => expect(wordsFor(connectionsBetween(given, web, db))).toBe(expected));
});

describe('addresses outside', () => {
  const block = { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } };
  test.each<[string, NetworkPolicySpec, Addresses, string]>([
    ['within the block', from(block), address('10.2.0.1'), all],
    ['the exception', from(block), address('10.1.0.1'), none],
    ['outside', from(block), address('11.0.0.0'), none],
    ['partly outside', from(block), address('10.255.255.255', '11.0.0.0'), none],
    ['a selector is never an address', from({ namespaceSelector: {} }), address('10.2.0.1'), none],
    ['of the other family', from({ ipBlock: { cidr: '::/0' } }), address('10.2.0.1'), none],
  ])('%s', (...[, spec, source, expected]) => expect(wordsFor(connectionsBetween(scene(spec), source, db))).toBe(expected));

  test('a name of a port means nothing at an address', () =>
    expect(wordsFor(connectionsBetween(scene(egress([], [{ port: 'http' }, { port: 443 }])), web, address('8.8.8.8')))).toBe('TCP 443'));
  test('IPv6', () => {
    const source: Addresses = { family: 6, addresses: [1n, 1n] };
    expect(wordsFor(connectionsBetween(scene(from({ ipBlock: { cidr: '::1/128' } })), source, db))).toBe(all);
  });
});

test.each<[string, NetworkPolicySpec, boolean, boolean]>([
  ['nothing said', { podSelector: {} }, true, false],
  ['no types, a rule for egress', { podSelector: {}, egress: [{}] }, true, true],
  ['no types, an empty list for egress', { podSelector: {}, policyTypes: [], egress: [] }, true, false],
  ['egress only', { podSelector: {}, policyTypes: ['Egress'], ingress: [{}] }, false, true],
])('which directions it governs: %s', (...[, spec, ingress, egressToo]) => {
  expect([governs(spec, 'ingress'), governs(spec, 'egress')]).toEqual([ingress, egressToo]);
});

test('pods of one owner differ: the workload can do what any of them can', () => {
  const mixed: NetworkWorkload = { ...web, pods: [...web.pods, { labels: { app: 'api' }, ports: [] }] };
  expect(wordsFor(connectionsBetween(scene(from({ podSelector: { matchLabels: { app: 'api' } } })), mixed, db))).toBe(all);
});

/** The definition, one packet at a time, written without sets. */
function mayConnect(
  { policies }: NetworkScene,
  [source, target]: readonly [NetworkWorkload, NetworkWorkload],
  packet: { protocol: Protocol; port: number },
): boolean {
  const passes = (own: NetworkWorkload, other: NetworkWorkload, direction: 'Ingress' | 'Egress') => {
    const mine = policies.filter(({ namespace, spec }) => {
      const label = spec.podSelector.matchLabels?.app;
      const types = spec.policyTypes ?? (spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress']);
      return namespace === own.namespace && types.includes(direction) && (label === undefined || label === own.name);
    });
    if (mine.length === 0) return true;
    return mine.some(({ namespace, spec }) =>
      (
        (direction === 'Ingress' ? spec.ingress : spec.egress?.map(({ to, ports }): IngressRule => ({ ...(to && { from: to }), ...(ports && { ports }) }))) ??
        []
      ).some(
        (rule) =>
          (!rule.from?.length || rule.from.some((peer) => fits(peer, other, namespace))) &&
          (!rule.ports?.length || rule.ports.some((one) => carries(one, target, packet))),
      ),
    );
  };
  return passes(source, target, 'Egress') && passes(target, source, 'Ingress');
}
function fits({ podSelector, namespaceSelector, ipBlock }: PolicyPeer, other: NetworkWorkload, home: string): boolean {
  if (ipBlock || (!podSelector && !namespaceSelector)) return false;
  const label = podSelector?.matchLabels?.app;
  const team = namespaceSelector?.matchLabels?.team;
  return (
    (namespaceSelector ? team === undefined || (team === 'ops' && other.namespace === 'ops') : other.namespace === home) &&
    (label === undefined || label === other.name)
  );
}
function carries({ protocol = 'TCP', port, endPort }: PolicyPort, target: NetworkWorkload, packet: { protocol: Protocol; port: number }): boolean {
  if (protocol !== packet.protocol) return false;
  if (typeof port === 'string') return target.pods[0]!.ports.some((one) => one.name === port && one.protocol === protocol && one.containerPort === packet.port);
  return port === undefined || (packet.port >= port && packet.port <= (endPort ?? port));
}

/** Numbers that look random and are the same each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % sides;
  };
}

test('says of every packet what the definition says, over 3,000 clusters', () => {
  const roll = dice(7);
  const pick = <T>(...values: T[]): T => values[roll(values.length)]!;
  const some = <T>(make: () => T): T[] => Array.from({ length: roll(3) }, make);
  const selector = () => pick({}, { matchLabels: { app: pick('web', 'db', 'monitor') } });
  const peer = (): PolicyPeer =>
    pick<PolicyPeer>(
      { podSelector: selector() },
      { namespaceSelector: pick({}, { matchLabels: { team: 'ops' } }) },
      { namespaceSelector: pick({}, { matchLabels: { team: 'ops' } }), podSelector: selector() },
      { ipBlock: { cidr: '0.0.0.0/0' } },
    );
  const port = (): PolicyPort => ({
    ...pick<PolicyPort>({}, { port: 8080 }, { port: 50, endPort: 60 }, { port: 'http' }, { port: 'dns' }),
    ...pick<PolicyPort>({}, { protocol: pick(...protocols) }),
  });
  const spec = (): NetworkPolicySpec => ({
    podSelector: selector(),
    ...pick<Partial<NetworkPolicySpec>>({}, { policyTypes: ['Ingress'] }, { policyTypes: ['Egress'] }, { policyTypes: ['Ingress', 'Egress'] }),
    ingress: some(() => ({ from: some(peer), ports: some(port) })),
    egress: some(() => ({ to: some(peer), ports: some(port) })),
  });
  let open = 0;
  for (let count = 0; count < 3_000; count++) {
    const given = scene(...some(() => ({ ...spec(), namespace: pick('shop', 'ops') })));
    const ends = [pick(web, db, monitor), pick(web, db, monitor)] as const;
    const packet = { protocol: pick(...protocols), port: pick(53, 55, 60, 61, 8080) };
    const found = connectionsBetween(given, ...ends)[packet.protocol].some(([first, last]) => first <= packet.port && packet.port <= last);
    expect(found, JSON.stringify({ given, packet })).toBe(mayConnect(given, ends, packet));
    if (found) open++;
  }
  expect(open, 'both answers come up often').toBeGreaterThan(500);
  expect(open).toBeLessThan(2_500);
});
