import { createHash } from 'node:crypto';
import { contentOf } from '../../../machine/build-context.ts';
import { generatedFiles, needlessUnits, profilePackages } from '../../../machine/dockerfile.ts';
import { confinement } from '../../../machine/profiles.ts';
import type { Recipe } from '../../../machine/recipe.ts';
import { units } from '../../../machine/services.ts';
import { Host } from '../host/host.ts';
import { install } from '../managers/systemd/install.ts';
import { createLabNetwork } from '../network/create-lab-network.ts';
import { bytesInput, Collected } from '../program/streams.ts';
import type { ProgramRunner } from '../program/runner.ts';
import type { StoreBase } from '../store/memory-store.ts';
import type { Sys } from '../sys/sys.ts';
import { makeAccounts } from './account-lines.ts';
import { packageBase } from './package-tree.ts';
import { pythonEnvironment } from './python-environment.ts';
import { putFiles } from './recipe-files.ts';
import { freezeTree, Tree } from './tree.ts';

export interface MachineOrder {
  readonly recipe: Recipe;
  /** Folder that `source:` paths are relative to. */
  readonly folder: string;
  /** Runs the recipe's own lines. */
  readonly runner?: ProgramRunner;
}

const built = new Map<string, Promise<StoreBase>>();
const most = 32;

/** The files that a machine of this recipe starts with, seed apart: what an image is to a container. Made once for all labs of the scenario. */
export async function machineBase(order: MachineOrder): Promise<StoreBase> {
  const key = await keyOf(order);
  const known = built.get(key) ?? build(order);
  built.delete(key);
  built.set(key, known);
  known.catch(() => built.delete(key));
  for (const oldest of built.keys()) if (built.size > most) built.delete(oldest);
  return known;
}

async function keyOf({ recipe, folder }: MachineOrder): Promise<string> {
  const { seed: _, ready: __, ...baked } = recipe;
  const hash = createHash('sha256').update(JSON.stringify(baked));
  for (const file of recipe.files) hash.update((await contentOf(file, folder)) ?? '');
  return hash.digest('hex');
}

async function build({ recipe, folder, runner }: MachineOrder): Promise<StoreBase> {
  const names = [...profilePackages[recipe.profile], ...recipe.packages, ...(recipe.python.length > 0 ? ['python3'] : [])];
  const tree = new Tree(await packageBase(names));
  makeAccounts(tree, recipe);
  await putFiles(tree, recipe.files, folder);
  await pythonEnvironment(tree, recipe);
  const generated = generatedFiles(recipe);
  const put = (path: string, text: string, mode = 0o644): void => tree.put(path, { type: 'file', uid: 0, gid: 0, mode, text });
  if (recipe.profile === 'host') hostFiles(tree, recipe);
  else put('/.rampart-services.json', generated['services.json'] ?? '');
  tree.put('/.rampart/agent', { type: 'file', uid: 0, gid: 0, mode: 0o755, image: { unsimulated: 'agent' }, size: 4_325_376 });
  tree.put('/.dockerenv', { type: 'file', uid: 0, gid: 0, mode: 0o755, text: '' });
  if (tree.has('/usr/sbin/policy-rc.d')) tree.remove('/usr/sbin/policy-rc.d');
  if (recipe.profile === 'host' || (recipe.build.length > 0 && runner)) await inside(tree, recipe, runner);
  if (recipe.profile === 'nesting') dropSetuid(new Tree(undefined, Date.now, tree.store));
  return freezeTree(tree.store);
}

/** What the image builder's host lines install as files; services are enabled by `inside`. */
function hostFiles(tree: Tree, recipe: Recipe): void {
  const generated = generatedFiles(recipe);
  const put = (path: string, text: string, mode = 0o644): void => tree.put(path, { type: 'file', uid: 0, gid: 0, mode, text });
  const link = (path: string, target: string): void => tree.put(path, { type: 'symlink', uid: 0, gid: 0, mode: 0o777, target });
  for (const [name, text] of Object.entries(units(recipe))) put(`/etc/systemd/system/${name}`, text);
  for (const unit of needlessUnits.split(' ')) link(`/etc/systemd/system/${unit}`, '/dev/null');
  link('/etc/systemd/system/default.target', '/lib/systemd/system/multi-user.target');
  put('/etc/systemd/journald.conf.d/10-lab.conf', generated['journald.conf'] ?? '');
  if (Object.keys(recipe.sysctls).length > 0) put('/etc/sysctl.d/60-machine.conf', generated['sysctl.conf'] ?? '');
  const learner = recipe.learner?.user;
  if (learner !== undefined && learner !== 'root' && !recipe.files.some(({ path }) => path.startsWith('/etc/sudoers'))) {
    put('/etc/sudoers.d/learner', `${learner} ALL=(ALL:ALL) NOPASSWD: ALL\n`, 0o440);
  }
  put('/etc/machine-id', '', 0o444);
}

/** What an image is built with, whatever the machine has when it runs. */
const builder = ['chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'sys_chroot', 'mknod', 'net_bind_service', 'setfcap', 'setpcap'];

/** What needs a machine: enabling services, and the recipe's own lines. */
async function inside(tree: Tree, recipe: Recipe, runner: ProgramRunner | undefined): Promise<void> {
  const lab = 'build';
  const host = new Host({
    lab,
    name: 'build',
    address: '10.0.0.2',
    network: createLabNetwork({ subnet: '10.0.0.0/24' }),
    store: tree.store,
    recipe,
    mounts: { tmpfs: {} },
    capabilities: new Set([...capabilitiesOf(recipe), ...builder]),
    managers: [],
    runner,
  });
  const sys = await host.enter({ user: '0:0', argv: ['build'] });
  if (recipe.profile === 'host') {
    for (const { name, enabled } of recipe.services) await install(sys, enabled ? 'enable' : 'disable', { names: [`${name}.service`] });
  }
  if (runner) for (const line of recipe.build) await runLine({ host, runner, lab }, line);
  await sys.exit(0);
}

const lineMs = 60_000;

/** One line of a recipe, as root with `sh -e`. Throws what it said where it fails. */
export async function runLine({ host, runner, lab }: { host: Host; runner: ProgramRunner; lab: string }, line: string): Promise<void> {
  const argv = ['/bin/sh', '-ec', line];
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', container: 'docker' };
  const sys: Sys = await host.enter({ user: '0:0', argv, env });
  const output = new Collected();
  const signal = AbortSignal.timeout(lineMs);
  const { code } = await runner.run({ lab, sys, image: host.imageOf(sys.pid), argv, env, stdin: bytesInput(), stdout: output, stderr: output, signal });
  if (code !== 0) throw new Error(`"${line}" ended with ${code}: ${lastWords(output.text)}`);
}

/** The last line that is not of a stack trace. */
const lastWords = (text: string): string => text.split('\n').findLast((line) => line.trim() !== '' && !/^ {4}at /.test(line)) ?? '';

export const capabilitiesOf = (recipe: Recipe): ReadonlySet<string> => new Set(confinement(recipe).capAdd.map((name) => name.toLowerCase()));

/** Nobody becomes root where containers nest. */
function dropSetuid(tree: Tree): void {
  const { disk, files, root } = tree.kernel;
  for (const { path, stat } of files.walk(root, '/')) {
    if (stat.type === 'file' && (stat.mode & 0o6000) !== 0) disk.change(files.paths.resolve(root, path, false).id, { mode: stat.mode & ~0o6000 });
  }
  for (const [path, capability] of [
    ['/usr/bin/newuidmap', 'cap_setuid=ep'],
    ['/usr/bin/newgidmap', 'cap_setgid=ep'],
  ] as const) {
    if (tree.has(path)) disk.change(files.paths.resolve(root, path).id, { capabilities: capability });
  }
}
