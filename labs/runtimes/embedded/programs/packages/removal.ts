import type { ProgramContext } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import {
  conffilesOf,
  countPaths,
  isInstalled,
  type Package,
  readInfo,
  readPackages,
  removeInfo,
  withFields,
  writeList,
  writePackages,
} from './dpkg-database.ts';
import { maintainerScripts } from './maintainer-scripts.ts';

type Context = Pick<ProgramContext, 'sys' | 'stdout' | 'stderr' | 'run'>;

const wants = '/etc/systemd/system';
const unitPattern = /^\/(?:usr\/)?lib\/systemd\/system\/([^/]+\.(?:service|socket|timer|target|path))$/;

/**
 * Removes installed packages, and their configuration where `purge` says so, as dpkg does: its lines, its log, what maintainer scripts do. apt has
 * configuration purged by a run of dpkg of its own: `twice`.
 */
export async function removePackages(context: Context, names: readonly string[], { purge, twice = false }: { purge: boolean; twice?: boolean }): Promise<void> {
  const installed = await Promise.all(names.map(async (name) => isInstalled((await readPackages(context.sys)).get(name) ?? none)));
  const removed = names.filter((_, index) => installed[index]);
  if (removed.length > 0) {
    await readingDatabase(context);
    await log(context.sys, [`startup packages remove`]);
    for (const name of removed) await remove(context, name);
  }
  if (!purge) return;
  if (twice || removed.length === 0) await readingDatabase(context);
  if (twice || removed.length === 0) await log(context.sys, [`startup packages purge`]);
  for (const name of names) await purgeOne(context, name);
}

const none = { state: '' } as Package;

async function readingDatabase({ sys, stdout }: Context): Promise<void> {
  const count = `(Reading database ... ${await countPaths(sys)} files and directories currently installed.)\n`;
  const steps = stdout.isTerminal
    ? ['', ...Array.from({ length: 20 }, (_, index) => `${(index + 1) * 5}%`)].map((step) => `(Reading database ... ${step}\r`).join('')
    : '';
  await stdout.write(steps + count);
}

async function remove(context: Context, name: string): Promise<void> {
  const { sys, stdout } = context;
  const packages = await readPackages(sys);
  const one = packages.get(name);
  if (!one) return;
  const full = `${name}:${one.architecture}`;
  await log(sys, [`status installed ${full} ${one.version}`, `remove ${full} ${one.version} <none>`, `status half-configured ${full} ${one.version}`]);
  await stdout.write(`Removing ${shownWithVersion(one)} ...\n`);
  const list = await readInfo(sys, one, 'list');
  const units = [...new Set(list.flatMap((path) => unitPattern.exec(path)?.[1] ?? []))].filter((unit) => !unit.includes('@'));
  if (units.length > 0 && maintainerScripts[name]?.stops !== false) await systemd(sys, 'job', { verb: 'stop', names: units });
  await maintainerScripts[name]?.beforeRemoval?.(context);
  const conffiles = new Set(conffilesOf(one).map(({ path }) => path));
  const left = await removeFiles(sys, list, conffiles);
  await maintainerScripts[name]?.removed?.(context);
  if (units.length > 0) await systemd(sys, 'reload');
  await log(sys, [`status half-installed ${full} ${one.version}`, `status config-files ${full} ${one.version}`]);
  if (conffiles.size > 0 || maintainerScripts[name]?.keeps) {
    packages.set(name, withFields(one, { Status: 'deinstall ok config-files' }));
    await writeList(sys, one, left);
    await removeInfo(sys, one, ['md5sums', 'conffiles']);
  } else {
    packages.delete(name);
    await removeInfo(sys, one, ['list', 'md5sums', 'conffiles']);
    await log(sys, [`status not-installed ${full} <none>`]);
  }
  await writePackages(sys, packages);
}

async function purgeOne(context: Context, name: string): Promise<void> {
  const { sys, stdout } = context;
  const packages = await readPackages(sys);
  const one = packages.get(name);
  if (!one) return;
  const full = `${name}:${one.architecture}`;
  await log(sys, [`purge ${full} ${one.version} <none>`, `status config-files ${full} ${one.version}`]);
  await stdout.write(`Purging configuration files for ${shownWithVersion(one)} ...\n`);
  const list = await readInfo(sys, one, 'list');
  for (const { path } of conffilesOf(one)) await forget(sys, path);
  await removeFiles(sys, list, new Set());
  await unlinkServices(sys, name, list);
  await maintainerScripts[name]?.purged?.(context);
  packages.delete(name);
  await removeInfo(sys, one, ['list', 'md5sums', 'conffiles']);
  await writePackages(sys, packages);
  await log(sys, [`status not-installed ${full} <none>`]);
}

const shownWithVersion = ({ name, version, fields, architecture }: Package): string =>
  `${name}${fields.get('Multi-Arch') === 'same' ? `:${architecture}` : ''} (${version})`;

/** Deepest first; directories only where they are empty then. What stays is answered. */
async function removeFiles(sys: Sys, list: readonly string[], keep: ReadonlySet<string>): Promise<string[]> {
  const left: string[] = [];
  for (const path of [...list].sort((a, b) => (a < b ? 1 : -1))) {
    if (path === '/.' || keep.has(path) || (await isLinkedFolder(sys, path))) left.unshift(path);
    else if (!(await forget(sys, path))) left.unshift(path);
  }
  return left;
}

/** `/lib` and its like, which lead into /usr, are not the package's. */
const isLinkedFolder = async (sys: Sys, path: string): Promise<boolean> =>
  /^\/(bin|sbin|lib|lib64)$/.test(path) && (await sys.lstat(path).catch(() => undefined))?.type === 'symlink';

async function forget(sys: Sys, path: string): Promise<boolean> {
  try {
    const { type } = await sys.lstat(path);
    await (type === 'directory' ? sys.rmdir(path) : sys.unlink(path));
    return true;
  } catch (error) {
    if (isSysError(error, 'ENOENT', 'ENOTDIR')) return true;
    if (isSysError(error, 'ENOTEMPTY', 'EBUSY', 'EEXIST')) return false;
    throw error;
  }
}

/** deb-systemd-helper purge and update-rc.d remove: the links that enabled its services. */
async function unlinkServices(sys: Sys, name: string, list: readonly string[]): Promise<void> {
  const units = new Set(list.flatMap((path) => unitPattern.exec(path)?.[1] ?? []));
  for (const unit of maintainerScripts[name]?.units ?? [`${name}.service`, `${name}.socket`, `${name}.timer`]) units.add(unit);
  for (const { path, stat } of await sys.walk(wants, { maxDepth: 2 }).catch(() => [])) {
    const leads = stat.target?.split('/').at(-1);
    if (stat.type === 'symlink' && stat.target !== '/dev/null' && leads !== undefined && units.has(leads)) await forget(sys, path);
  }
  const script = maintainerScripts[name]?.initScript ?? name;
  for (const level of ['0', '1', '2', '3', '4', '5', '6', 'S']) {
    for (const entry of await sys.readdir(`/etc/rc${level}.d`).catch(() => []))
      if (entry.stat.target === `../init.d/${script}`) await forget(sys, `/etc/rc${level}.d/${entry.name}`);
  }
}

/** A machine without systemd has no services to stop. */
async function systemd(sys: Sys, op: string, args?: unknown): Promise<void> {
  await sys.request('systemd', op, args).catch((error: unknown) => {
    if (!isSysError(error)) throw error;
  });
}

export const stamp = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

async function log(sys: Sys, lines: readonly string[]): Promise<void> {
  const { nowMs } = await sys.clock();
  await sys.writeFile('/var/log/dpkg.log', lines.map((line) => `${stamp(nowMs)} ${line}\n`).join(''), { append: true });
}
