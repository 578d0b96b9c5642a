import { createHash } from 'node:crypto';
import { defineProgram } from '../../program/program.ts';
import { asked, parseLine } from './apt-command.ts';
import { searched, summaryOf } from './apt-queries.ts';
import { complain, print, type Voice } from './apt-words.ts';
import { isInstalled, mentionedNames, needsOf, type Package, readPackages, stanzaOf } from './dpkg-database.ts';

type Query = (voice: Voice, packages: ReadonlyMap<string, Package>, names: readonly string[]) => Promise<number>;

const queries: Readonly<Record<string, Query>> = {
  async policy(voice, packages, names) {
    if (names.length === 0) await print(voice, 'Package files:\n 100 /var/lib/dpkg/status\n     release a=now\nPinned packages:\n');
    for (const name of names) {
      const one = packages.get(name);
      if (one) await print(voice, policyOf(one));
    }
    return 0;
  },
  async show(voice, packages, names) {
    const found = names.flatMap((name) => packages.get(name) ?? []);
    for (const one of found) await print(voice, `${withSum(one)}\n`);
    if (found.length > 0) return 0;
    await complain(voice, 'E', 'No packages found');
    return 100;
  },
  async search(voice, _packages, patterns) {
    for (const one of await searched(voice, patterns)) await print(voice, `${one.name} - ${summaryOf(one)}\n`);
    return 0;
  },
  async depends(voice, packages, names) {
    for (const name of names) {
      const one = packages.get(name);
      await print(voice, one ? `${name}\n${dependsOf(one, packages)}` : `<${name}>\n`);
    }
    return 0;
  },
  async rdepends(voice, packages, names) {
    for (const name of names) {
      const users = [...packages.values()].filter((one) =>
        needsOf(one)
          .flat()
          .some((need) => need.name === name),
      );
      const lines = users.map((one) => `  ${one.name}\n`);
      await print(
        voice,
        packages.has(name) ? `${name}\nReverse Depends:\n${lines.join('')}` : `<${name}>\n${users.length > 0 ? `Reverse Depends:\n${lines.join('')}` : ''}`,
      );
    }
    return 0;
  },
  async pkgnames(voice, packages, [prefix = '']) {
    const names = new Set([...packages.keys(), ...mentionedNames(packages.values())]);
    for (const name of names) if (name.startsWith(prefix)) await print(voice, `${name}\n`);
    return 0;
  },
};

function policyOf(one: Package): string {
  const { name, version } = one;
  const there = isInstalled(one);
  return `${name}:\n  Installed: ${there ? version : '(none)'}\n  Candidate: ${version}\n  Version table:\n ${there ? '***' : '   '} ${version} ${there ? 100 : -1}\n        100 /var/lib/dpkg/status\n`;
}

/** The stanza, with the sum of its description before the homepage. */
function withSum(one: Package): string {
  const sum = createHash('md5')
    .update(`${one.fields.get('Description') ?? ''}\n`)
    .digest('hex');
  const text = stanzaOf(one);
  return text.includes('\nHomepage: ') ? text.replace(/\nHomepage: /, `\nDescription-md5: ${sum}\nHomepage: `) : `${text}Description-md5: ${sum}\n`;
}

function dependsOf(one: Package, packages: ReadonlyMap<string, Package>): string {
  const fields = ['Pre-Depends', 'Depends', 'Conflicts', 'Breaks', 'Recommends', 'Suggests', 'Replaces'];
  const shown = (name: string): string => (packages.has(name) ? name : `<${name}>`);
  return fields
    .flatMap((field) =>
      (one.fields.get(field) ?? '')
        .split(',')
        .filter((clause) => clause.trim() !== '')
        .flatMap((clause) =>
          clause
            .split('|')
            .map((word, index, all) => ` ${index < all.length - 1 ? '|' : ' '}${field.replace('-', '')}: ${shown(word.trim().replace(/[\s(:].*$/s, ''))}\n`),
        ),
    )
    .join('');
}

export const aptCache = defineProgram({
  name: 'apt-cache',
  paths: ['/usr/bin/apt-cache'],
  async run(context) {
    const line = await parseLine(context, false);
    if (typeof line === 'number') return line;
    if (await asked(line, 'apt-cache')) return 0;
    const query = Object.hasOwn(queries, line.command) ? queries[line.command] : undefined;
    if (query) return query(line.voice, await readPackages(context.sys), line.operands);
    await complain(line.voice, 'E', `Invalid operation ${line.command}`);
    return 100;
  },
});
