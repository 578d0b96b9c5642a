import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { LabSpec } from '../../contract.ts';
import { type ClusterSpec, clusterSchema, nodeMachine } from '../../machine/cluster.ts';
import { loadRecipe } from '../../machine/load-recipe.ts';
import { TestInstance } from '../docker/test-lab.ts';
import { createKindRuntime } from './kind-runtime.ts';

const shop = {
  description: 'A small web server',
  profile: 'service',
  users: [{ name: 'shop', uid: 1000 }],
  files: [
    {
      path: '/srv/shop.pl',
      content: `use IO::Socket::INET; my $l = IO::Socket::INET->new(LocalPort => 8080, Listen => 50, ReuseAddr => 1) or die;
while (my $c = $l->accept) { my $line = <$c>; print $c "HTTP/1.0 200 OK\\r\\n\\r\\nshop of {{owner}}\\n"; close $c }
`.replace('{{owner}}', 'the test'),
    },
  ],
};

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', namespace: 'shop' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'shop' } },
    template: {
      metadata: { labels: { app: 'shop' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          { name: 'shop', image: 'lab.local/shop:1', command: ['perl', '/srv/shop.pl'], readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 } },
        ],
      },
    },
  },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'shop', namespace: 'shop' },
  spec: { type: 'NodePort', selector: { app: 'shop' }, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] },
};
const start = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, deployment, service];

const clusterSpec: ClusterSpec = {
  ...clusterSchema.parse({
    description: 'A shop',
    images: [{ name: 'lab.local/shop:1', recipe: 'shop.yaml' }],
    role: { kind: 'cluster-operator', namespaces: ['shop'] },
    ready: [{ object: 'deployment/shop', namespace: 'shop', condition: 'Available' }],
  }),
  manifests: [{ name: 'start.yaml', content: start.map((object) => stringify(object)).join('---\n') }],
};

/** An instance of the kind runtime, and labs of a toolbox beside a cluster with a shop in it. */
export class TestClusters extends TestInstance {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rampart-cluster-'));

  /** The node image is named once, so that all labs of a test are of the same. */
  constructor(name: string, nodeImage?: string) {
    super(name, { make: (options) => createKindRuntime({ ...options, nodeImage }), suffix: '-kind' });
    writeFileSync(join(this.#folder, 'shop.yaml'), stringify(shop));
  }

  async clusterLab(id: string, change: Partial<ClusterSpec> = {}): Promise<LabSpec> {
    const { recipe, folder } = await loadRecipe(join(import.meta.dirname, '../../images/recipes/kubernetes-toolbox.yaml'));
    const toolbox = { recipe, folder, terminal: true, aliases: [] };
    return this.spec(id, { scenario: 'cluster', machines: { cluster: nodeMachine({ ...clusterSpec, ...change }, this.#folder), toolbox } });
  }
}
