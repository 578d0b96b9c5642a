import { expect, test } from 'vitest';
import { contentRoot, type Change } from './scenario.fixture.ts';

const cluster = `description: A shop
images: [{ name: 'lab.local/shop:1', recipe: shop.yaml }]
manifests: [shop/namespace.yaml]
role: { kind: namespace-admin, namespaces: [shop] }
`;
const withCluster = (text = cluster, ...more: Change[]): Change[] => [
  { file: 'scenario.yaml', replace: ['lab:\n', 'lab:\n  cluster: env/cluster.yaml\n'] },
  { file: 'env/cluster.yaml', content: text },
  { file: 'env/shop.yaml', content: 'description: A shop\nprofile: service\n' },
  { file: 'env/shop/namespace.yaml', content: 'kind: Namespace\nmetadata: { name: {{room}} }\n' },
  ...more,
];

test('a cluster is a machine of the lab, its manifests rendered for the variant', async () => {
  await using root = await contentRoot(...withCluster());
  const catalogue = await root.load();
  expect(catalogue.problems).toEqual([]);
  const node = catalogue.get('bright-house')!.variant(4).lab.machines.cluster!;
  expect(node).toMatchObject({ terminal: false, recipe: { hostname: 'control-plane', limits: { memory: 2048 } } });
  expect(node.cluster).toMatchObject({
    manifests: [{ name: 'shop/namespace.yaml', content: 'kind: Namespace\nmetadata: { name: attic }\n' }],
    role: { kind: 'namespace-admin', namespaces: ['shop'] },
  });
  expect(catalogue.get('bright-house')!.detail.machines.find(({ name }) => name === 'cluster')?.allows).toContain('all of the namespace shop');
});

test.each<{ what: string; changes: Change[]; line?: number; message: string }>([
  { what: 'a manifest that is not there', changes: [{ file: 'env/shop/namespace.yaml' }], line: 3, message: 'missing file shop/namespace.yaml' },
  { what: 'a recipe that is not there', changes: [{ file: 'env/shop.yaml' }], line: 2, message: 'missing file shop.yaml' },
  {
    what: 'a value that is not there',
    changes: [{ file: 'env/shop/namespace.yaml', content: '\n{{cellar}}\n' }],
    line: 2,
    message: 'cellar',
  },
  {
    what: 'a cluster-admin in a shared lab',
    changes: [{ file: 'env/cluster.yaml', replace: ['namespace-admin', 'cluster-admin'] }],
    line: 4,
    message: 'trust: local',
  },
  {
    what: 'a shell on the node of a shared lab',
    changes: [{ file: 'env/cluster.yaml', content: `${cluster}nodeShell: true\n` }],
    line: 5,
    message: 'trust: local',
  },
  {
    what: 'a lab without a guard that is shared',
    changes: [{ file: 'env/cluster.yaml', content: `${cluster}guard: false\n` }],
    line: 5,
    message: 'trust: local',
  },
])('$what is refused', async ({ changes, line, message }) => {
  await using root = await contentRoot(...withCluster(cluster, ...changes));
  const { problems } = await root.load();
  expect(problems).toMatchObject([{ file: expect.stringContaining('env/') as string, line, message: expect.stringContaining(message) as string }]);
});
