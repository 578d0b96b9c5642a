import { isIPv4 } from 'node:net';
import { confinement } from '../../../machine/profiles.ts';
import type { Recipe } from '../../../machine/recipe.ts';
import { machineUser } from '../../../machine/services.ts';
import { Host } from '../host/host.ts';
import type { ManagerModel } from '../host/virtual-host.ts';
import type { LabNetwork } from '../network/lab-network.ts';
import type { ProgramRunner } from '../program/runner.ts';
import { MemoryStore, type StoreBase } from '../store/memory-store.ts';
import { openStore } from '../store/open-store.ts';
import { loadManagers } from './load-managers.ts';
import { capabilitiesOf, machineBase, runLine } from './machine-base.ts';
import { putFiles } from './recipe-files.ts';
import { Tree } from './tree.ts';

export interface HostOrder {
  readonly lab: string;
  /** In the scenario. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly address: string;
  readonly network: LabNetwork;
  /** Its seed rendered. */
  readonly recipe: Recipe;
  /** Folder that `source:` paths are relative to. Absolute. */
  readonly folder: string;
  /** Names and addresses of the lab's other machines and its visitors, for /etc/hosts. */
  readonly hosts?: Readonly<Record<string, string>>;
  readonly runner?: ProgramRunner;
  /** What it starts from. Default: what is made of the recipe. */
  readonly base?: StoreBase;
  /** Where the state is kept; absent: in memory only. */
  readonly journal?: string;
  readonly managers?: readonly ManagerModel[];
  /** Whether root sets all sysctls. Default: those of the network, as in a container. */
  readonly kernelSettings?: boolean;
  now?(): number;
}

/**
 * A machine of a recipe: made new, or as its journal file left it (`resumed`). It is not booted: `boot()` starts its services, then
 * `seedHost` runs what the seed still has to do. Throws `JournalUnreadable` for a journal that cannot be replayed.
 */
export async function createHost(order: HostOrder): Promise<Host> {
  const { recipe, journal } = order;
  const base = order.base ?? (await machineBase(order));
  const { store, resumed } = journal === undefined ? { store: new MemoryStore(base), resumed: false } : openStore(base, journal);
  if (!resumed) await seedFiles(store, order);
  return new Host({
    ...order,
    store,
    mounts: { tmpfs: confinement(recipe).tmpfs },
    capabilities: capabilitiesOf(recipe),
    initUser: recipe.profile === 'host' ? undefined : machineUser(recipe),
    managers: order.managers ?? (await loadManagers()),
  });
}

/** The seed's lines, as root, in order, once the services are up. Throws what a failing line said. */
export async function seedHost(host: Host, { recipe, runner, lab }: Pick<HostOrder, 'recipe' | 'runner' | 'lab'>): Promise<void> {
  if (recipe.seed.run.length > 0 && !runner) throw new Error(`${host.name}: the seed's lines need a runner`);
  for (const line of recipe.seed.run) await runLine({ host, runner: runner!, lab }, line);
}

/** What a container engine writes into a new container, and the seed's files, before anything runs. */
async function seedFiles(store: MemoryStore, { recipe, folder, address, name, hosts = {}, now }: HostOrder): Promise<void> {
  const tree = new Tree(undefined, now, store);
  const hostname = recipe.hostname ?? name;
  const put = (path: string, text: string): void => tree.put(path, { type: 'file', uid: 0, gid: 0, mode: 0o644, text });
  const lines = [
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'ff00::0\tip6-mcastprefix',
    'ff02::1\tip6-allnodes',
    'ff02::2\tip6-allrouters',
    ...Object.entries(hosts).flatMap(([other, at]) => (isIPv4(at) ? [`${at}\t${other}`] : [])),
    `${address}\t${hostname}`,
  ];
  put('/etc/hosts', lines.map((line) => `${line}\n`).join(''));
  put('/etc/hostname', `${hostname}\n`);
  put('/etc/resolv.conf', 'nameserver 127.0.0.11\noptions ndots:0\n');
  tree.put('/etc/mtab', { type: 'symlink', uid: 0, gid: 0, mode: 0o777, target: '/proc/mounts' });
  await putFiles(tree, recipe.seed.files, folder);
  await store.flushed();
}
