import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import type { LabRuntime, LabSpec, MachineSpec } from '../../contract.ts';
import { recipeSchema } from '../../machine/recipe.ts';
import type { RecipeInput } from '../../machine/recipe.ts';
import type { DockerRuntimeOptions } from './docker-runtime.ts';
import { createDockerRuntime } from './docker-runtime.ts';
import { instanceFilter, label } from './labels.ts';
import { removeLabObjects } from './remove-objects.ts';

const server = `use IO::Socket::INET;
my $listener = IO::Socket::INET->new(LocalPort => 8080, Listen => 50, ReuseAddr => 1) or die;
$SIG{CHLD} = 'IGNORE';
while (my $client = $listener->accept) {
  if (!fork) { my $line = <$client>; print $client "HTTP/1.0 200 OK\\r\\n\\r\\nhello " . $client->peerhost . "\\n"; close $client; exit 0 }
  close $client;
}
`;

const boxRecipe: RecipeInput = {
  description: 'A small web server',
  profile: 'service',
  users: [{ name: 'learner', uid: 1000 }],
  files: [
    { path: '/srv/server.pl', content: server },
    { path: '/home/learner/work', directory: true, owner: 'learner', group: 'learner' },
    { path: '/home/learner/work/a.txt', content: 'one\n', owner: 'learner', group: 'learner' },
    { path: '/home/learner/work/link.txt', link: '/etc/passwd' },
  ],
  services: [{ name: 'web', exec: '/usr/bin/perl /srv/server.pl', user: 'learner' }],
  ready: [{ port: 8080 }],
  learner: { user: 'learner' },
  editable: ['/home/learner/work/*.txt'],
  limits: { memory: 128, cpus: 1, pids: 64, disk: 32 },
};

const systemRecipe: RecipeInput = {
  description: 'A whole system',
  profile: 'host',
  packages: ['sudo', 'iproute2', 'python3-minimal'],
  users: [{ name: 'learner', uid: 1000, groups: ['sudo'] }],
  files: [
    { path: '/etc/sudoers.d/learner', content: 'learner ALL=(ALL) NOPASSWD: ALL\n', mode: '0440' },
    { path: '/srv/server.pl', content: server },
  ],
  services: [{ name: 'web', exec: '/usr/bin/perl /srv/server.pl' }],
  seed: { files: [{ path: '/etc/seeded', content: 'by file\n' }], run: ['echo by run >> /etc/seeded'] },
  ready: [{ unit: 'web' }, { port: 8080 }],
  learner: { user: 'learner' },
  limits: { memory: 256, cpus: 1, pids: 128, disk: 32 },
};

const machine = (recipe: RecipeInput): MachineSpec => ({ recipe: recipeSchema.parse(recipe), folder: tmpdir(), terminal: true, aliases: ['web'] });
export const box = machine(boxRecipe);
export const system = machine(systemRecipe);

export interface TestRuntime {
  make(options: DockerRuntimeOptions): LabRuntime;
  /** What that runtime adds to the instance's name. */
  readonly suffix: string;
}

/** An instance of its own for one test file, apart from whatever else runs on this daemon. */
export class TestInstance {
  readonly docker = new Dockerode();
  readonly instance: string;
  readonly #dataFolder = mkdtempSync(join(tmpdir(), 'rampart-labs-'));
  readonly #name: string;
  readonly #kind: TestRuntime;

  constructor(name: string, kind: TestRuntime = { make: createDockerRuntime, suffix: '' }) {
    this.#name = `test-${name}-${process.pid}`;
    this.#kind = kind;
    this.instance = this.#name + kind.suffix;
  }

  runtime(options: Partial<DockerRuntimeOptions> = {}): LabRuntime {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    return this.#kind.make({ instance: this.#name, networkPool: '10.214.0.0/16', dataFolder: this.#dataFolder, log, ...options });
  }

  spec(id: string, change: Partial<LabSpec> = {}): LabSpec {
    return {
      id,
      scenario: 'contract',
      scenarioDigest: 'test',
      values: {},
      expiresAt: new Date(Date.now() + 600_000),
      machines: { box },
      visitors: { monitor: { address: 'fixed' }, attacker: { address: 'drawn' } },
      trust: 'shared',
      tags: {},
      ...change,
    };
  }

  /** Names of the containers, networks and images of one lab, or of the whole instance but for its warden. */
  async leftovers(lab?: string): Promise<string[]> {
    const filters = instanceFilter(this.instance, lab === undefined ? label.lab : `${label.lab}=${lab}`);
    const [containers, networks, images] = await Promise.all([
      this.docker.listContainers({ all: true, filters }),
      this.docker.listNetworks({ filters }),
      this.docker.listImages({ filters }),
    ]);
    return [...containers.map(({ Names: names }) => names.join()), ...networks.map(({ Name: name }) => name), ...images.map(({ Id: id }) => id)];
  }

  async remove(): Promise<void> {
    const filters = instanceFilter(this.instance);
    for (const { Labels: labels } of await this.docker.listContainers({ all: true, filters }))
      await removeLabObjects(this.docker, this.instance, labels[label.lab] ?? '');
    for (const { Id: id } of await this.docker.listContainers({ all: true, filters })) await this.docker.getContainer(id).remove({ force: true, v: true });
  }
}
