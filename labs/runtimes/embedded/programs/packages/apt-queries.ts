import { complain, print, progress, sizeText, type Voice } from './apt-words.ts';
import { automaticNames, isInstalled, mentionedNames, type Package, readPackages } from './dpkg-database.ts';
import { matcher } from './dpkg-queries.ts';

const green = (voice: Voice, text: string): string => (voice.context.stdout.isTerminal ? `\x1b[32m${text}\x1b[0m` : text);

const lineOf = (voice: Voice, one: Package): string =>
  `${green(voice, one.name)}/now ${one.version} ${one.architecture} [${isInstalled(one) ? 'installed,local' : 'residual-config'}]\n`;

/** apt list. */
export async function listCommand(voice: Voice, patterns: readonly string[], { upgradable }: { upgradable: boolean }): Promise<number> {
  const { stdout, sys } = voice.context;
  await stdout.write(stdout.isTerminal ? 'Listing... Done\n' : 'Listing...\n');
  if (upgradable) return 0;
  const tests = patterns.map(matcher);
  for (const one of (await readPackages(sys)).values())
    if (tests.length === 0 || tests.some((matches) => matches(one.name))) await stdout.write(lineOf(voice, one));
  return 0;
}

/** apt search: a regular expression over names and descriptions. */
export async function searchCommand(voice: Voice, patterns: readonly string[]): Promise<number> {
  for (const step of ['Sorting...', 'Full Text Search...']) await progress(voice, step);
  for (const one of await searched(voice, patterns)) await print(voice, `${lineOf(voice, one)}  ${summaryOf(one)}\n\n`);
  return 0;
}

export const summaryOf = ({ fields }: Package): string => (fields.get('Description') ?? '').split('\n')[0] ?? '';

export async function searched({ context: { sys } }: Voice, patterns: readonly string[]): Promise<Package[]> {
  const tests = patterns.map((pattern) => new RegExp(pattern.replace(/[\\(){}]/g, '\\$&'), 'i'));
  return [...(await readPackages(sys)).values()].filter(
    (one) => isInstalled(one) && tests.every((test) => test.test(one.name) || test.test(one.fields.get('Description') ?? '')),
  );
}

const order = [
  'Essential',
  'Status',
  'Priority',
  'Section',
  'Source',
  'Maintainer',
  'Installed-Size',
  'Provides',
  'Pre-Depends',
  'Depends',
  'Recommends',
  'Suggests',
  'Conflicts',
  'Breaks',
  'Replaces',
  'Homepage',
];

/** apt show. */
export async function showCommand(voice: Voice, names: readonly string[]): Promise<number> {
  const { sys } = voice.context;
  const packages = await readPackages(sys);
  const automatic = await automaticNames(sys);
  const mentioned = mentionedNames(packages.values());
  let found = false;
  for (const name of names) {
    const one = packages.get(name);
    if (!one && mentioned.has(name)) {
      await print(voice, `Package: ${name}\nState: not a real package (virtual)\n`);
      found = true;
    }
    if (!one) continue;
    found = true;
    const size = sizeText(Number(one.fields.get('Installed-Size') ?? 0) * 1024);
    const rows = order.flatMap((field) => (one.fields.has(field) ? [`${field}: ${field === 'Installed-Size' ? size : one.fields.get(field)}\n`] : []));
    const more = `Download-Size: unknown\nAPT-Manual-Installed: ${automatic.has(name) ? 'no' : 'yes'}\nAPT-Sources: /var/lib/dpkg/status\n`;
    await print(voice, `Package: ${name}\nVersion: ${one.version}\n${rows.join('')}${more}Description: ${one.fields.get('Description') ?? ''}\n\n`);
  }
  if (found) return 0;
  await complain(voice, 'E', 'No packages found');
  return 100;
}
