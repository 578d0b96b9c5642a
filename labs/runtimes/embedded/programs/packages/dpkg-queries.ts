import { createHash } from 'node:crypto';
import type { ProgramContext } from '../../program/program.ts';
import { conffilesOf, isInstalled, mentionedNames, type Package, readInfo, readPackages, shownName, stanzaOf } from './dpkg-database.ts';
import { say } from './dpkg-words.ts';

/** `*`, `?` and `[...]` as dpkg's patterns have them. */
export function matcher(pattern: string): (text: string) => boolean {
  if (!/[*?[\\]/.test(pattern)) return (text) => text === pattern;
  const source = pattern
    .replace(/[.+^${}()|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
}

const named = (one: Package, matches: (text: string) => boolean): boolean => matches(one.name) || matches(`${one.name}:${one.architecture}`);

const heading = `Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
`;

const letters: Readonly<Record<string, string>> = {
  install: 'i',
  deinstall: 'r',
  purge: 'p',
  hold: 'h',
  installed: 'i',
  'config-files': 'c',
  'half-configured': 'F',
  'half-installed': 'H',
  unpacked: 'U',
};

interface Row {
  readonly state: string;
  readonly cells: readonly [name: string, version: string, architecture: string, description: string];
}

/** dpkg -l: without patterns what is installed or left behind, with them what else is spoken of too. */
export async function list(context: ProgramContext, patterns: readonly string[]): Promise<number> {
  const packages = await readPackages(context.sys);
  const rows: Row[] = [];
  let code = 0;
  if (patterns.length === 0) rows.push(...[...packages.values()].map(rowOf));
  const mentioned = patterns.length > 0 ? mentionedNames(packages.values()) : new Set<string>();
  for (const pattern of patterns) {
    const matches = matcher(pattern);
    const known = [...packages.values()].filter((one) => named(one, matches)).map(rowOf);
    const unknown = [...mentioned]
      .filter((name) => matches(name) && !packages.has(name))
      .map((name): Row => ({ state: 'un', cells: [name, '<none>', '<none>', '(no description available)'] }));
    if (known.length + unknown.length === 0) {
      await context.stderr.write(`dpkg-query: no packages found matching ${pattern}\n`);
      code = 1;
    }
    rows.push(...known, ...unknown);
  }
  const unique = [...new Map(rows.map((row) => [row.cells[0], row])).values()].sort((a, b) => (a.cells[0] < b.cells[0] ? -1 : 1));
  await paged(context, unique.length === 0 ? '' : tableOf(unique, context));
  return code;
}

function rowOf(one: Package): Row {
  const description = (one.fields.get('Description') ?? '').split('\n')[0] ?? '';
  return { state: `${letters[one.wanted] ?? 'u'}${letters[one.state] ?? 'n'}`, cells: [shownName(one), one.version, one.architecture, description] };
}

/** Columns as wide as what they hold, at least dpkg's own; on a terminal the description is cut at its edge. */
function tableOf(rows: readonly Row[], { stdout, terminal }: ProgramContext): string {
  const least = [14, 12, 12, 33];
  const widths = least.map((width, index) => Math.max(width, ...rows.map(({ cells }) => cells[index]?.length ?? 0)));
  const others = (widths[0] ?? 0) + (widths[1] ?? 0) + (widths[2] ?? 0) + 7;
  const columns = stdout.isTerminal ? (terminal?.size().cols ?? 80) : Number.POSITIVE_INFINITY;
  const last = Math.max(least[3] ?? 0, Math.min(widths[3] ?? 0, columns - others));
  const line = ({ state, cells: [name, version, architecture, description] }: Row): string =>
    `${state}  ${name.padEnd(widths[0] ?? 0)} ${version.padEnd(widths[1] ?? 0)} ${architecture.padEnd(widths[2] ?? 0)} ${description.slice(0, last)}`;
  const head = line({ state: '||/', cells: ['Name', 'Version', 'Architecture', 'Description'] }).replace('||/  ', '||/ ');
  const rule = `+++-${widths
    .slice(0, 3)
    .map((width) => '='.repeat(width))
    .join('-')}-${'='.repeat(last)}`;
  return `${heading}${head}\n${rule}\n${rows.map((row) => `${line(row)}\n`).join('')}`;
}

/** dpkg shows lists through `less -FRSXMQ` on a terminal; what fits on one screen is only framed by it. */
async function paged({ stdout, terminal, run }: ProgramContext, text: string): Promise<void> {
  if (!stdout.isTerminal || !terminal) return stdout.write(text);
  const lines = text.split('\n').slice(0, -1);
  if (lines.length >= terminal.size().rows) {
    const { bytesInput } = await import('../../program/streams.ts');
    await run(['less', '-FRSXMQ'], { stdin: bytesInput(text) });
    return;
  }
  const framed = lines.map((line) => `${line}\x1b[m\n`).join('');
  await stdout.write(text === '' ? '\x1b[?1h\x1b=\r\r\x1b[K\x1b[?1l\x1b>' : `\x1b[?1h\x1b=\r${framed}\r\x1b[K\x1b[?1l\x1b>`);
}

/** dpkg -s. */
export async function status(context: ProgramContext, names: readonly string[]): Promise<number> {
  const packages = await readPackages(context.sys);
  let code = 0;
  for (const [index, name] of (names.length > 0 ? names : [...packages.keys()]).entries()) {
    const one = packages.get(name.replace(/:.*/, ''));
    if (index > 0) await context.stdout.write('\n');
    if (one) await context.stdout.write(stanzaOf(one));
    else {
      code = 1;
      await say(context, 'dpkg-query', `package '${name}' is not installed and no information is available`);
    }
  }
  if (code !== 0) await context.stderr.write('Use dpkg --info (= dpkg-deb --info) to examine archive files.\n');
  return code;
}

/** dpkg -L. */
export async function listFiles(context: ProgramContext, names: readonly string[]): Promise<number> {
  const packages = await readPackages(context.sys);
  let code = 0;
  for (const [index, name] of names.entries()) {
    const one = packages.get(name.replace(/:.*/, ''));
    if (index > 0) await context.stdout.write('\n');
    if (one) await context.stdout.write((await readInfo(context.sys, one, 'list')).map((line) => `${line}\n`).join(''));
    else {
      code = 1;
      await say(context, 'dpkg-query', `package '${name}' is not installed`);
    }
  }
  if (code !== 0) await context.stderr.write('Use dpkg --contents (= dpkg-deb --contents) to list archive files contents.\n');
  return code;
}

/** dpkg -S: a path, a pattern, or any part of a path. */
export async function search(context: ProgramContext, patterns: readonly string[]): Promise<number> {
  const { sys, stdout } = context;
  const packages = [...(await readPackages(sys)).values()];
  const lists = await Promise.all(packages.map(async (one) => ({ name: shownName(one), paths: await readInfo(sys, one, 'list') })));
  let code = 0;
  for (const pattern of patterns) {
    const matches = matcher(/[*?[]/.test(pattern) || pattern.startsWith('/') ? pattern : `*${pattern}*`);
    const owners = new Map<string, string[]>();
    for (const { name, paths } of lists) for (const path of paths) if (matches(path)) owners.set(path, [...(owners.get(path) ?? []), name]);
    for (const [path, names] of owners) await stdout.write(`${names.join(', ')}: ${path}\n`);
    if (owners.size > 0) continue;
    code = 1;
    await say(context, 'dpkg-query', `no path found matching pattern ${pattern}`);
  }
  return code;
}

const excluded = /^\/usr\/share\/(doc|man|info|locale|lintian|linda)\//;

/** dpkg -V: files whose bytes are not the package's, and files that are not there. */
export async function verify(context: ProgramContext, names: readonly string[]): Promise<number> {
  const { sys, stdout } = context;
  const packages = await readPackages(sys);
  const chosen = names.length > 0 ? names : [...packages.values()].filter(isInstalled).map(({ name }) => name);
  let code = 0;
  for (const name of chosen) {
    const one = packages.get(name);
    if (!one || !isInstalled(one)) {
      code = 1;
      await say(context, 'dpkg', `package '${name}' is not installed`);
      continue;
    }
    const conffiles = new Map(conffilesOf(one).map(({ path, sum }) => [path, sum]));
    const sums = new Map((await readInfo(sys, one, 'md5sums')).map((line) => [`/${line.slice(34)}`, line.slice(0, 32)]));
    for (const path of await readInfo(sys, one, 'list')) {
      const wanted = conffiles.get(path) ?? sums.get(merged(path));
      if (wanted === undefined && !excluded.test(path)) continue;
      const found = await lookAt(context, path);
      if (found === undefined) await stdout.write(`missing   ${conffiles.has(path) ? 'c' : ' '} ${path}\n`);
      else if (wanted !== undefined && found !== wanted) await stdout.write(`??5?????? ${conffiles.has(path) ? 'c' : ' '} ${path}\n`);
    }
  }
  return code;
}

/** Where a path lies on a system whose /bin, /sbin and /lib are links into /usr. */
const merged = (path: string): string => path.replace(/^\/(bin|sbin|lib|lib64)\//, '/usr/$1/');

/** Its md5 sum, `''` where it has none that one may read, undefined where it is missing. */
async function lookAt({ sys }: ProgramContext, path: string): Promise<string | undefined> {
  const stat = await sys.stat(path).catch(() => undefined);
  if (!stat) return undefined;
  if (stat.type !== 'file') return '';
  const bytes = await sys.readFile(path).catch(() => undefined);
  return bytes ? createHash('md5').update(bytes).digest('hex') : '';
}

/** dpkg-query -W: one line for each package, by a format. */
export async function show(context: ProgramContext, patterns: readonly string[], format = '${binary:Package}\\t${Version}\\n'): Promise<number> {
  const packages = [...(await readPackages(context.sys)).values()];
  const found = new Map<string, Package>();
  let code = 0;
  for (const pattern of patterns.length > 0 ? patterns : ['*']) {
    const matches = packages.filter((one) => named(one, matcher(pattern)));
    for (const one of matches) found.set(one.name, one);
    if (matches.length > 0) continue;
    code = 1;
    await say(context, 'dpkg-query', `no packages found matching ${pattern}`);
  }
  for (const one of packages) if (found.has(one.name)) await context.stdout.write(formatted(one, format));
  return code;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function formatted(one: Package, format: string): string {
  return format.replace(/\\(.)|\$\{([^};]+)(?:;(-?\d+))?\}/g, (_, ...groups: (string | undefined)[]) => {
    const [escaped, name = '', width] = groups;
    if (escaped !== undefined) return escapes[escaped] ?? escaped;
    const value = fieldOf(one, name);
    const least = Number(width ?? 0);
    return least < 0 ? value.padEnd(-least) : value.padStart(least);
  });
}

function fieldOf(one: Package, name: string): string {
  const [wanted = '', error = '', state = ''] = (one.fields.get('Status') ?? '').split(' ');
  const special: Readonly<Record<string, () => string>> = {
    'binary:Package': () => shownName(one),
    'binary:Summary': () => (one.fields.get('Description') ?? '').split('\n')[0] ?? '',
    'db:Status-Abbrev': () => `${letters[one.wanted] ?? 'u'}${letters[one.state] ?? 'n'} `,
    'db:Status-Want': () => wanted,
    'db:Status-Status': () => state,
    'db:Status-Eflag': () => error,
    'source:Package': () => (one.fields.get('Source') ?? one.name).split(' ')[0] ?? '',
    'source:Version': () => /\((.*)\)/.exec(one.fields.get('Source') ?? '')?.[1] ?? one.version,
  };
  return special[name]?.() ?? [...one.fields].find(([field]) => field.toLowerCase() === name.toLowerCase())?.[1] ?? '';
}

/** dpkg --get-selections. */
export async function selections({ sys, stdout }: ProgramContext, patterns: readonly string[]): Promise<number> {
  const tests = patterns.map(matcher);
  for (const one of (await readPackages(sys)).values()) {
    if (tests.length > 0 && !tests.some((matches) => named(one, matches))) continue;
    const name = shownName(one);
    await stdout.write(`${name}${'\t'.repeat(Math.max(1, 6 - Math.floor(name.length / 8)))}${one.wanted}\n`);
  }
  return 0;
}
