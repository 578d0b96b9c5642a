import type { Sys } from '../../sys/sys.ts';
import { loadUnit, missing, readText, shown, unitFolders } from './load-unit.ts';
import { parseUnitFile, Settings } from './unit-file.ts';
import { isTemplate, partsOf, withSuffix } from './unit-name.ts';

const own = '/etc/systemd/system';

export interface InstallResult {
  /** What systemctl prints on stderr, in its order. */
  readonly lines: readonly string[];
  readonly failed?: string;
}

interface Wish {
  readonly link: string;
  readonly target: string;
}

export type InstallVerb = 'enable' | 'disable' | 'reenable' | 'mask' | 'unmask' | 'link' | 'preset';

/** The links of unit files, as `systemctl enable` and its kin make and remove them. */
export async function install(
  sys: Sys,
  verb: InstallVerb,
  { names, runtime = false }: { names: readonly string[]; runtime?: boolean },
): Promise<InstallResult> {
  const root = runtime ? '/run/systemd/system' : own;
  const lines: string[] = [];
  if (verb === 'disable') return disableAll(sys, names.map(withSuffix).map(baseName), root);
  for (const name of names.map(withSuffix)) {
    const result = await one(sys, verb, { name: baseName(name), root });
    lines.push(...result.lines);
    if (result.failed !== undefined) return { lines, failed: result.failed };
  }
  return { lines };
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** All in one pass over the folder; nothing where one of them is not there. */
async function disableAll(sys: Sys, names: readonly string[], root: string): Promise<InstallResult> {
  for (const name of names) {
    const there = (await fragmentOf(sys, name)) !== undefined || (await loadUnit(sys, name)).load === 'masked';
    if (!there) return { lines: [], failed: `Failed to disable unit: Unit file ${name} does not exist.` };
  }
  return disable(sys, names, root);
}

async function one(sys: Sys, verb: InstallVerb, at: { name: string; root: string }): Promise<InstallResult> {
  if (verb === 'mask') return mask(sys, at);
  if (verb === 'unmask') return unmask(sys, at);
  const path = await fragmentOf(sys, at.name);
  const masked = (await loadUnit(sys, at.name)).load === 'masked';
  if (verb === 'enable' || verb === 'reenable' || verb === 'preset') {
    if (masked) return { lines: [], failed: `Failed to ${verb} unit: Unit file ${own}/${at.name} is masked.` };
    if (path === undefined) return { lines: [], failed: `Failed to ${verb} unit: Unit file ${at.name} does not exist.` };
    const removed = verb === 'reenable' ? (await disable(sys, [at.name], at.root)).lines : [];
    const wishes = await wishesOf(sys, at.name, { path, root: at.root });
    if (wishes.length === 0) return { lines: [...removed, ...noInstall('')] };
    return { lines: [...removed, ...(await make(sys, wishes))] };
  }
  return disableAll(sys, [at.name], at.root);
}

const noInstall = (verb: string): string[] => [
  'The unit files have no installation config (WantedBy=, RequiredBy=, Also=,',
  'Alias= settings in the [Install] section, and DefaultInstance= for template',
  `units). This means they are not meant to be enabled${verb} using systemctl.`,
  ' ',
  'Possible reasons for having this kind of units are:',
  "• A unit may be statically enabled by being symlinked from another unit's",
  '  .wants/ or .requires/ directory.',
  "• A unit's purpose may be to act as a helper for some other unit which has",
  '  a requirement dependency on it.',
  '• A unit may be started when needed via activation (socket, path, timer,',
  '  D-Bus, udev, scripted systemctl call, ...).',
  '• In case of template units, the unit is meant to be enabled with some',
  '  instance name specified.',
];

/** Every link that the [Install] section asks for, `Also=` included. */
async function wishesOf(sys: Sys, name: string, { path, root, seen = new Set() }: { path: string; root: string; seen?: Set<string> }): Promise<Wish[]> {
  if (seen.has(name)) return [];
  seen.add(name);
  const settings = new Settings(parseUnitFile(await readText(sys, path)));
  const instance = partsOf(name).instance ?? settings.one('Install', 'DefaultInstance');
  const linked = isTemplate(name) && instance !== undefined ? name.replace('@.', `@${instance}.`) : name;
  const under = (key: string, folder: string) =>
    settings.words('Install', key).map((other): Wish => ({ link: `${root}/${withSuffix(other)}.${folder}/${linked}`, target: path }));
  const aliases = settings.words('Install', 'Alias').map((alias): Wish => ({ link: `${root}/${alias}`, target: path }));
  const also: Wish[] = [];
  for (const other of settings.words('Install', 'Also')) {
    const fragment = await fragmentOf(sys, other);
    if (fragment !== undefined) also.push(...(await wishesOf(sys, other, { path: fragment, root, seen })));
  }
  return [...aliases, ...under('WantedBy', 'wants'), ...under('RequiredBy', 'requires'), ...also];
}

async function make(sys: Sys, wishes: readonly Wish[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { link, target } of wishes) {
    if ((await missing(sys.readlink(link))) === target) continue;
    const folder = link.slice(0, link.lastIndexOf('/'));
    if (!(await missing(sys.stat(folder)))) await sys.mkdir(folder, 0o755);
    if (await missing(sys.lstat(link))) await sys.unlink(link);
    await sys.symlink(target, link);
    lines.push(`Created symlink ${link} → ${target}.`);
  }
  return lines;
}

async function disable(sys: Sys, given: readonly string[], root: string): Promise<InstallResult> {
  const names = [...given, ...(await Promise.all(given.map((name) => alsoOf(sys, name)))).flat()];
  const lines: string[] = [];
  for (const link of await linksBelow(sys, root)) {
    const base = link.path.slice(link.path.lastIndexOf('/') + 1);
    const leads = link.target.slice(link.target.lastIndexOf('/') + 1);
    const template = partsOf(base).template;
    const mine = names.some((one) => base === one || leads === one || (isTemplate(one) && template === one));
    if (!mine || link.target === '/dev/null') continue;
    await sys.unlink(link.path);
    lines.push(`Removed "${link.path}".`);
    const folder = link.path.slice(0, link.path.lastIndexOf('/'));
    if (folder !== root && (await sys.readdir(folder)).length === 0) await sys.rmdir(folder);
  }
  return { lines: lines.sort() };
}

async function alsoOf(sys: Sys, name: string): Promise<string[]> {
  const path = await fragmentOf(sys, name);
  return path === undefined ? [] : new Settings(parseUnitFile(await readText(sys, path))).words('Install', 'Also');
}

async function mask(sys: Sys, { name, root }: { name: string; root: string }): Promise<InstallResult> {
  const link = `${root}/${name}`;
  const there = await missing(sys.lstat(link));
  const unknown = (await fragmentOf(sys, name)) === undefined && !there ? [`Unit ${name} does not exist, proceeding anyway.`] : [];
  if (there?.target === '/dev/null') return { lines: unknown };
  if (there && there.type !== 'symlink') return { lines: [], failed: `Failed to mask unit: File ${link} already exists.` };
  if (there) await sys.unlink(link);
  await sys.symlink('/dev/null', link);
  return { lines: [...unknown, `Created symlink ${link} → /dev/null.`] };
}

async function unmask(sys: Sys, { name }: { name: string }): Promise<InstallResult> {
  const lines: string[] = [];
  for (const root of [own, '/run/systemd/system']) {
    const link = `${root}/${name}`;
    if ((await missing(sys.lstat(link)))?.target !== '/dev/null') continue;
    await sys.unlink(link);
    lines.push(`Removed "${link}".`);
  }
  return { lines };
}

/** Path of the unit's file, past masks and links of other names. */
export async function fragmentOf(sys: Sys, name: string): Promise<string | undefined> {
  for (const candidate of [name, partsOf(name).template ?? name]) {
    for (const folder of unitFolders) {
      const path = `${folder}/${candidate}`;
      const stat = await missing(sys.lstat(path));
      if (stat?.type === 'file') return path;
      if (stat?.type === 'symlink' && stat.target !== '/dev/null') {
        const target = await missing(sys.realpath(path));
        if (target !== undefined && target !== '/dev/null') return shown(target);
      }
    }
  }
  return undefined;
}

interface Link {
  readonly path: string;
  readonly target: string;
}

/** Links of a folder of units: aliases, masks, and those in `.wants` and `.requires`. */
export async function linksBelow(sys: Sys, root: string): Promise<Link[]> {
  const found: Link[] = [];
  for (const { name, stat } of (await missing(sys.readdir(root))) ?? []) {
    if (stat.type === 'symlink') found.push({ path: `${root}/${name}`, target: stat.target ?? '' });
    if (stat.type !== 'directory' || !/\.(wants|requires)$/.test(name)) continue;
    for (const entry of (await missing(sys.readdir(`${root}/${name}`))) ?? [])
      if (entry.stat.type === 'symlink') found.push({ path: `${root}/${name}/${entry.name}`, target: entry.stat.target ?? '' });
  }
  return found;
}
