import { unneeded } from './apt-plan.ts';
import { locked, nothingToDo, tellUnneeded } from './apt-remove.ts';
import { complain, print, progress, readState, type Voice } from './apt-words.ts';
import { automaticNames, isInstalled, mentionedNames, type Package, readPackages, readText } from './dpkg-database.ts';
import { matcher } from './dpkg-queries.ts';

/** install and reinstall: labs reach no mirror, so only what is here is known. */
export async function installCommand(
  voice: Voice,
  names: readonly string[],
  { reinstall, simulate }: { reinstall: boolean; simulate: boolean },
): Promise<number> {
  const { sys } = voice.context;
  if (!simulate && !(await locked(voice))) return 100;
  const file = names.find((name) => /^\.{0,2}\/|\.deb$/.test(name));
  if (file !== undefined) {
    await progress(voice, 'Reading package lists...');
    await complain(voice, 'E', `Unsupported file ${file} given on commandline`);
    return 100;
  }
  await readState(voice);
  const packages = await readPackages(sys);
  const automatic = await automaticNames(sys);
  const mentioned = mentionedNames(packages.values());
  const errors: string[] = [];
  for (const name of names) {
    const one = [...packages.values()].find((known) => isInstalled(known) && matcher(name.replace(/:amd64$/, ''))(known.name));
    if (one) await present(voice, one, { reinstall, automatic: automatic.has(one.name) });
    else if (packages.has(name) || mentioned.has(name)) {
      await print(
        voice,
        `Package ${name} is not available, but is referred to by another package.\nThis may mean that the package is missing, has been obsoleted, or\nis only available from another source\n\n`,
      );
      errors.push(`Package '${name}' has no installation candidate`);
    } else errors.push(`Unable to locate package ${name}`);
  }
  for (const error of errors) await complain(voice, 'E', error);
  if (errors.length > 0) return 100;
  return finished(voice, packages);
}

async function present(voice: Voice, { name, version }: Package, { reinstall, automatic }: { reinstall: boolean; automatic: boolean }): Promise<void> {
  await print(
    voice,
    reinstall ? `Reinstallation of ${name} is not possible, it cannot be downloaded.\n` : `${name} is already the newest version (${version}).\n`,
  );
  if (!automatic) return;
  await mark(voice, [name], false);
  await print(voice, `${name} set to manually installed.\n`);
}

async function finished(voice: Voice, packages: ReadonlyMap<string, Package>): Promise<number> {
  await tellUnneeded(voice, unneeded(packages, { automatic: await automaticNames(voice.context.sys), gone: new Set() }));
  await print(voice, nothingToDo());
  return 0;
}

/** upgrade, full-upgrade and dist-upgrade. */
export async function upgradeCommand(voice: Voice, { simulate }: { simulate: boolean }): Promise<number> {
  if (!simulate && !(await locked(voice))) return 100;
  await readState(voice);
  await progress(voice, 'Calculating upgrade...');
  return finished(voice, await readPackages(voice.context.sys));
}

export async function checkCommand(voice: Voice): Promise<number> {
  if (!(await locked(voice))) return 100;
  await readState(voice);
  return 0;
}

/** update, on a network that ends at the lab. */
export async function updateCommand(voice: Voice): Promise<number> {
  const { sys } = voice.context;
  if ((await sys.identity()).euid !== 0) {
    await progress(voice, 'Reading package lists...');
    await complain(voice, 'E', 'List directory /var/lib/apt/lists/partial is missing. - Acquire (13: Permission denied)');
    for (const name of ['pkgcache.bin', 'srcpkgcache.bin'])
      await complain(voice, 'W', `Problem unlinking the file /var/cache/apt/${name} - RemoveCaches (13: Permission denied)`);
    return 100;
  }
  const sources = await readSources(voice);
  for (let attempt = 0; attempt < 3; attempt++)
    for (const [index, { url, suite }] of sources.entries()) await print(voice, `Ign:${index + 1} ${url} ${suite} InRelease\n`);
  for (const [index, { url, suite, host }] of sources.entries())
    await print(voice, `Err:${index + 1} ${url} ${suite} InRelease\n  Temporary failure resolving '${host}'\n`);
  await progress(voice, 'Reading package lists...');
  if (voice.front) {
    await progress(voice, 'Building dependency tree...');
    await progress(voice, 'Reading state information...');
    await print(voice, 'All packages are up to date.\n');
  }
  for (const { url, suite, host } of sources)
    await complain(voice, 'W', `Failed to fetch ${url}/dists/${suite}/InRelease  Temporary failure resolving '${host}'`);
  if (sources.length > 0) await complain(voice, 'W', 'Some index files failed to download. They have been ignored, or old ones used instead.');
  return 0;
}

async function readSources({ context: { sys } }: Voice): Promise<{ url: string; suite: string; host: string }[]> {
  const folder = '/etc/apt/sources.list.d';
  const parts = await sys.readdir(folder).catch(() => []);
  const files = ['/etc/apt/sources.list', ...parts.filter(({ name }) => name.endsWith('.list')).map(({ name }) => `${folder}/${name}`)];
  const texts = await Promise.all(files.map(async (path) => (await readText(sys, path)) ?? ''));
  return texts.flatMap((text) =>
    [...text.matchAll(/^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/gm)].map(([, url = '', suite = '']) => ({
      url: url.replace(/\/$/, ''),
      suite,
      host: url.split('/')[2] ?? '',
    })),
  );
}

/** apt-mark auto and manual. */
export async function mark({ context: { sys } }: Voice, names: readonly string[], automatic: boolean): Promise<void> {
  const marked = await automaticNames(sys);
  for (const name of names) {
    if (automatic) marked.add(name);
    else marked.delete(name);
  }
  const text = [...marked].sort().map((name) => `Package: ${name}\nArchitecture: amd64\nAuto-Installed: 1\n\n`);
  await sys.writeFile('/var/lib/apt/extended_states', text.join(''));
}
