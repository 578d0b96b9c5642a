import { isSysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';

const folder = '/var/lib/dpkg';

/** A package as the status file tells it. */
export interface Package {
  readonly name: string;
  /** Field -> value, further lines with their leading space. */
  readonly fields: ReadonlyMap<string, string>;
  readonly version: string;
  readonly architecture: string;
  /** `installed`, `config-files`, ... */
  readonly state: string;
  /** `install`, `deinstall`, `purge`, `hold`. */
  readonly wanted: string;
}

export const readText = async (sys: Sys, path: string): Promise<string | undefined> => {
  try {
    return new TextDecoder().decode(await sys.readFile(path));
  } catch (error) {
    if (isSysError(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
    throw error;
  }
};

/** Every package that dpkg knows something of, by name. */
export async function readPackages(sys: Sys): Promise<Map<string, Package>> {
  const stanzas = ((await readText(sys, `${folder}/status`)) ?? '').split(/\n\n+/).filter((text) => text.trim() !== '');
  const packages = stanzas.map(parseStanza).sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(packages.map((one) => [one.name, one]));
}

function parseStanza(text: string): Package {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of text.split('\n')) {
    const found = /^([^\s:][^:]*):[ \t]?(.*)$/.exec(line);
    if (found && !/^\s/.test(line)) fields.set((last = found[1] ?? ''), found[2] ?? '');
    else if (line !== '') fields.set(last, `${fields.get(last) ?? ''}\n${line}`);
  }
  const [wanted = '', , state = ''] = (fields.get('Status') ?? '').split(' ');
  return { name: fields.get('Package') ?? '', fields, version: fields.get('Version') ?? '', architecture: fields.get('Architecture') ?? '', state, wanted };
}

export const stanzaOf = ({ fields }: Package): string => [...fields].map(([name, value]) => `${name}:${value.startsWith('\n') ? '' : ' '}${value}\n`).join('');

export const withFields = (one: Package, change: Readonly<Record<string, string>>): Package =>
  parseStanza(stanzaOf({ ...one, fields: new Map([...one.fields, ...Object.entries(change)]) }));

export async function writePackages(sys: Sys, packages: ReadonlyMap<string, Package>): Promise<void> {
  const before = await sys.readFile(`${folder}/status`);
  await sys.writeFile(`${folder}/status-old`, before);
  await sys.writeFile(`${folder}/status`, [...packages.values()].map((one) => `${stanzaOf(one)}\n`).join(''));
}

/** As dpkg names it in lists: with the architecture where several may be installed. */
export const shownName = ({ name, fields, architecture }: Package): string => (fields.get('Multi-Arch') === 'same' ? `${name}:${architecture}` : name);

export const isInstalled = ({ state }: Package): boolean => state === 'installed' || state.startsWith('triggers-');

/** Path of one of its files in `info`. */
async function infoPath(sys: Sys, { name, architecture }: Package, kind: string): Promise<string | undefined> {
  for (const file of [`${name}.${kind}`, `${name}:${architecture}.${kind}`]) {
    if (await sys.access(`${folder}/info/${file}`, 0).catch(() => false)) return `${folder}/info/${file}`;
  }
  return undefined;
}

export async function readInfo(sys: Sys, one: Package, kind: 'list' | 'md5sums' | 'conffiles'): Promise<string[]> {
  const path = await infoPath(sys, one, kind);
  return path === undefined ? [] : ((await readText(sys, path)) ?? '').split('\n').filter(Boolean);
}

export async function writeList(sys: Sys, one: Package, paths: readonly string[]): Promise<void> {
  const path = await infoPath(sys, one, 'list');
  if (path !== undefined) await sys.writeFile(path, paths.map((line) => `${line}\n`).join(''));
}

export async function removeInfo(sys: Sys, one: Package, kinds: readonly string[]): Promise<void> {
  for (const kind of kinds) {
    const path = await infoPath(sys, one, kind);
    if (path !== undefined) await sys.unlink(path);
  }
}

/** Configuration files and the sums that they came with, as the status file lists them. */
export const conffilesOf = ({ fields }: Package): { path: string; sum: string }[] =>
  (fields.get('Conffiles') ?? '')
    .split('\n')
    .map((line) => line.trim().split(' '))
    .flatMap(([path, sum]) => (path && sum ? [{ path, sum }] : []));

/** Every path of every list: `(Reading database ... N files and directories currently installed.)`. */
export async function countPaths(sys: Sys): Promise<number> {
  const diverted = ((await readText(sys, `${folder}/diversions`)) ?? '').split('\n').filter((line) => line.startsWith('/'));
  const paths = new Set(diverted);
  for (const { name } of await sys.readdir(`${folder}/info`)) {
    if (!name.endsWith('.list')) continue;
    for (const line of ((await readText(sys, `${folder}/info/${name}`)) ?? '').split('\n')) if (line !== '') paths.add(line);
  }
  return paths.size;
}

const relations = ['Depends', 'Pre-Depends', 'Recommends', 'Suggests', 'Enhances', 'Conflicts', 'Breaks', 'Replaces', 'Provides'];

/** Names that packages speak of: dpkg lists them as unknown. */
export const mentionedNames = (packages: Iterable<Package>): Set<string> => new Set([...packages].flatMap((one) => namedBy(one, relations)));

/** What it needs: each clause a list of alternatives. */
export const needsOf = ({ fields }: Package): { name: string; text: string }[][] =>
  ['Pre-Depends', 'Depends'].flatMap((field) =>
    (fields.get(field) ?? '')
      .split(',')
      .filter((clause) => clause.trim() !== '')
      .map((clause) => clause.split('|').map((text) => ({ name: text.trim().replace(/[\s(:].*$/s, ''), text: text.trim() }))),
  );

const namesIn = (text = ''): string[] =>
  text
    .split(/[,|]/)
    .map((word) => word.trim().replace(/[\s(:].*$/s, ''))
    .filter(Boolean);

/** Names in these fields, alternatives and all. */
export const namedBy = ({ fields }: Package, names: readonly string[]): string[] => names.flatMap((name) => namesIn(fields.get(name)));

export const providesOf = (one: Package): string[] => [one.name, ...namedBy(one, ['Provides'])];

/** Installed packages that would lack something without these. */
export function dependents(packages: Iterable<Package>, gone: ReadonlySet<string>): { dependent: Package; needs: string; on: string }[] {
  const there = [...packages].filter(isInstalled);
  const left = there.filter(({ name }) => !gone.has(name));
  const provided = new Set(left.flatMap(providesOf));
  const lost = new Map(there.filter(({ name }) => gone.has(name)).flatMap((one) => providesOf(one).map((name) => [name, one.name] as const)));
  return left.flatMap((dependent) =>
    needsOf(dependent).flatMap((clause) => {
      const broken = clause.find(({ name }) => lost.has(name));
      return broken && !clause.some(({ name }) => provided.has(name)) ? [{ dependent, needs: broken.text, on: lost.get(broken.name) ?? '' }] : [];
    }),
  );
}

/** Which packages were brought by others. */
export async function automaticNames(sys: Sys): Promise<Set<string>> {
  const text = (await readText(sys, '/var/lib/apt/extended_states')) ?? '';
  return new Set(text.split('\n\n').flatMap((stanza) => (/^Auto-Installed: 1$/m.test(stanza) ? [/^Package: (.*)$/m.exec(stanza)?.[1] ?? ''] : [])));
}
