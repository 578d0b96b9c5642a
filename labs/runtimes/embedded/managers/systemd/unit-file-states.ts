import type { Sys } from '../../sys/sys.ts';
import { linksBelow } from './install.ts';
import { missing, readText, unitFolders } from './load-unit.ts';
import { parseUnitFile, Settings } from './unit-file.ts';
import { byKindAndName, isTemplate, isUnitName, partsOf } from './unit-name.ts';
import { type Wildcard, wildcard } from '../../host/wildcard.ts';

/** One row of `systemctl list-unit-files`. */
export interface UnitFileState {
  readonly unit: string;
  readonly state: string;
  /** `enabled` or `disabled`; null where nothing can enable it. */
  readonly preset: string | null;
}

/** The state of every unit file, from files alone: what `systemctl --root list-unit-files` tells. */
export async function unitFileStates(sys: Sys): Promise<UnitFileState[]> {
  const [files, links, presets] = await Promise.all([allFiles(sys), administratorsLinks(sys), readPresets(sys)]);
  const rows = await Promise.all(
    [...files].map(async ([unit, found]): Promise<UnitFileState> => {
      const state = await stateOf(sys, unit, { ...found, links });
      return { unit, state, preset: state === 'static' || state === 'alias' || state === 'generated' ? null : presetOf(unit, presets) };
    }),
  );
  return rows.sort((one, other) => byKindAndName(one.unit, other.unit));
}

interface FoundFile {
  readonly path: string;
  readonly target?: string;
}

async function allFiles(sys: Sys): Promise<Map<string, FoundFile>> {
  const files = new Map<string, FoundFile>();
  for (const folder of unitFolders) {
    for (const { name, stat } of (await missing(sys.readdir(folder))) ?? []) {
      if (files.has(name) || !isUnitName(name) || (stat.type !== 'file' && stat.type !== 'symlink')) continue;
      if (stat.type === 'symlink' && stat.target !== '/dev/null' && (await missing(sys.stat(`${folder}/${name}`))) === undefined) continue;
      files.set(name, { path: `${folder}/${name}`, ...(stat.type === 'symlink' && { target: stat.target ?? '' }) });
    }
  }
  return files;
}

interface OwnLink {
  readonly path: string;
  readonly name: string;
  readonly leads: string;
  readonly runtime: boolean;
}

async function administratorsLinks(sys: Sys): Promise<OwnLink[]> {
  const roots = ['/etc/systemd/system', '/run/systemd/system'];
  const found = await Promise.all(roots.map((root) => linksBelow(sys, root)));
  return found.flat().map(({ path, target }) => ({
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    leads: target.slice(target.lastIndexOf('/') + 1),
    runtime: path.startsWith('/run/'),
  }));
}

async function stateOf(sys: Sys, unit: string, { path, target, links }: FoundFile & { links: readonly OwnLink[] }): Promise<string> {
  if (target !== undefined) {
    const leads = target.slice(target.lastIndexOf('/') + 1);
    if (target === '/dev/null' || (await missing(sys.realpath(path))) === '/dev/null') return path.startsWith('/run/') ? 'masked-runtime' : 'masked';
    if (leads !== unit) return aliasState(sys, leads);
    if (path.startsWith('/etc/')) return 'linked';
  }
  const stat = await missing(sys.stat(path));
  if (stat?.size === 0) return 'masked';
  const settings = new Settings(parseUnitFile(await readText(sys, path)));
  const wants = links.filter(({ path: link }) => /\.(wants|requires)\/[^/]+$/.test(link));
  const named = wants.filter(({ name }) => name === unit || (isTemplate(unit) && partsOf(name).template === unit));
  const aliased = links.filter(
    (link) => !wants.includes(link) && link.leads === unit && link.name !== unit && settings.words('Install', 'Alias').includes(link.name),
  );
  const enabling = [...named, ...aliased];
  if (enabling.length > 0) return enabling.every(({ runtime }) => runtime) ? 'enabled-runtime' : 'enabled';
  const installs = ['WantedBy', 'RequiredBy', 'Alias'].some((key) => settings.words('Install', key).length > 0);
  if (installs)
    return links.some(({ leads, name }) => leads === unit && name !== unit) && !settings.words('Install', 'WantedBy').length ? 'indirect' : 'disabled';
  if (settings.words('Install', 'Also').length > 0) return 'indirect';
  return links.some(({ leads, name, path: link }) => leads === unit && name !== unit && !/\.(wants|requires)\//.test(link)) ? 'indirect' : 'static';
}

/** Another name of a unit is masked with it. */
const aliasState = async (sys: Sys, unit: string): Promise<string> =>
  (await missing(sys.realpath(`/etc/systemd/system/${unit}`))) === '/dev/null' ? 'masked' : 'alias';

interface PresetLine {
  readonly enable: boolean;
  readonly pattern: Wildcard;
}

async function readPresets(sys: Sys): Promise<PresetLine[]> {
  const byName = new Map<string, string>();
  for (const folder of ['/usr/lib/systemd/system-preset', '/lib/systemd/system-preset', '/run/systemd/system-preset', '/etc/systemd/system-preset'])
    for (const { name } of (await missing(sys.readdir(folder))) ?? []) if (name.endsWith('.preset')) byName.set(name, `${folder}/${name}`);
  const files = [...byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path);
  const texts = await Promise.all(files.map((path) => readText(sys, path)));
  return texts
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => {
      const [, verb, glob] = /^\s*(enable|disable)\s+(\S+)/.exec(line) ?? [];
      return glob === undefined ? [] : [{ enable: verb === 'enable', pattern: globPattern(glob) }];
    });
}

const presetOf = (unit: string, lines: readonly PresetLine[]): string =>
  (lines.find(({ pattern }) => pattern.test(unit))?.enable ?? true) ? 'enabled' : 'disabled';

/** fnmatch(3) as systemctl uses it for unit names. */
export const globPattern = (glob: string): Wildcard => wildcard(glob, { sets: true });
