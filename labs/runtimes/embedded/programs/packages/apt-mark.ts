import { defineProgram } from '../../program/program.ts';
import { asked, parseLine } from './apt-command.ts';
import { mark } from './apt-other.ts';
import { complain, print, type Voice } from './apt-words.ts';
import { automaticNames, isInstalled, type Package, readPackages, withFields, writePackages } from './dpkg-database.ts';
import { say } from './dpkg-words.ts';

type Packages = Map<string, Package>;

async function known(voice: Voice, packages: Packages, names: readonly string[]): Promise<string[]> {
  const found = names.filter((name) => packages.has(name));
  for (const name of names) if (!packages.has(name)) await complain(voice, 'E', `Unable to locate package ${name}`);
  if (found.length === 0) await complain(voice, 'E', 'No packages found');
  return found;
}

/** hold and unhold are dpkg's selections. */
async function hold(voice: Voice, packages: Packages, { names, held }: { names: readonly string[]; held: boolean }): Promise<number> {
  const found = await known(voice, packages, names);
  if (found.length === 0) return 100;
  const { sys } = voice.context;
  if ((await sys.identity()).euid !== 0) {
    await say(voice.context, 'dpkg', 'error: required read/write access to the dpkg database directory /var/lib/dpkg');
    await complain(voice, 'E', 'Sub-process dpkg --set-selections returned an error code (2)');
    await complain(voice, 'E', 'Executing dpkg failed. Are you root?');
    return 100;
  }
  for (const name of found) {
    const one = packages.get(name)!;
    const already = (one.wanted === 'hold') === held;
    packages.set(name, withFields(one, { Status: `${held ? 'hold' : 'install'} ok ${one.state}` }));
    await print(
      voice,
      already ? `${name} was already ${held ? 'set on hold' : 'not on hold'}.\n` : held ? `${name} set on hold.\n` : `Canceled hold on ${name}.\n`,
    );
  }
  await writePackages(sys, packages);
  return 0;
}

async function markAs(voice: Voice, packages: Packages, { names, automatic }: { names: readonly string[]; automatic: boolean }): Promise<number> {
  const found = await known(voice, packages, names);
  const before = await automaticNames(voice.context.sys);
  await mark(voice, found, automatic);
  const word = automatic ? 'automatically' : 'manually';
  for (const name of found)
    await print(voice, before.has(name) === automatic ? `${name} was already set to ${word} installed.\n` : `${name} set to ${word} installed.\n`);
  return found.length > 0 ? 0 : 100;
}

export const aptMark = defineProgram({
  name: 'apt-mark',
  paths: ['/usr/bin/apt-mark'],
  async run(context) {
    const line = await parseLine(context, false);
    if (typeof line === 'number') return line;
    if (await asked(line, 'apt-mark')) return 0;
    const { voice, command, operands: names } = line;
    const packages = await readPackages(context.sys);
    const automatic = await automaticNames(context.sys);
    const list = async (test: (one: Package) => boolean): Promise<number> => {
      for (const one of packages.values()) if (isInstalled(one) && test(one)) await print(voice, `${one.name}\n`);
      return 0;
    };
    switch (command) {
      case 'hold':
      case 'unhold':
        return hold(voice, packages, { names, held: command === 'hold' });
      case 'auto':
      case 'manual':
        return markAs(voice, packages, { names, automatic: command === 'auto' });
      case 'showauto':
        return list(({ name }) => automatic.has(name));
      case 'showmanual':
        return list(({ name }) => !automatic.has(name));
      case 'showhold':
        return list(({ wanted }) => wanted === 'hold');
      default:
        await complain(voice, 'E', `Invalid operation ${command}`);
        return 100;
    }
  },
});
