import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { dependents, isInstalled, type Package, readPackages, shownName } from './dpkg-database.ts';
import { list, listFiles, search, selections, status, verify } from './dpkg-queries.ts';
import { say, wrongQuery, wrongUse } from './dpkg-words.ts';
import { removePackages } from './removal.ts';

type Action = (context: ProgramContext, operands: readonly string[]) => Promise<number>;

const version = `Debian 'dpkg' package management program version 1.21.23 (amd64).
This is free software; see the GNU General Public License version 2 or
later for copying conditions. There is NO warranty.
`;

const actions: Readonly<Record<string, Action>> = {
  l: list,
  s: status,
  L: needing('--listfiles', 'package name', listFiles),
  S: needing('--search', 'file name pattern', search),
  V: verify,
  r: (context, names) => removal(context, names, false),
  P: (context, names) => removal(context, names, true),
  'get-selections': selections,
  'print-architecture': async ({ stdout }) => printed(stdout.write('amd64\n')),
  'print-foreign-architectures': async () => 0,
  version: async ({ stdout }) => printed(stdout.write(version)),
  audit: async () => 0,
  configure: async (context) => configure(context),
  i: async (context, [file = '']) => archive(context, file),
};

const long: Readonly<Record<string, string>> = {
  list: 'l',
  status: 's',
  listfiles: 'L',
  search: 'S',
  verify: 'V',
  remove: 'r',
  purge: 'P',
  install: 'i',
  'get-selections': 'get-selections',
  'print-architecture': 'print-architecture',
  'print-foreign-architectures': 'print-foreign-architectures',
  version: 'version',
  audit: 'audit',
  configure: 'configure',
};

const printed = async (writing: Promise<void>): Promise<number> => {
  await writing;
  return 0;
};

function needing(option: string, what: string, action: Action): Action {
  return async (context, operands) => (operands.length > 0 ? action(context, operands) : wrongQuery(context, `${option} needs at least one ${what} argument`));
}

export const dpkg = defineProgram({
  name: 'dpkg',
  paths: ['/usr/bin/dpkg'],
  async run(context) {
    const operands: string[] = [];
    let action: string | undefined;
    for (const word of context.argv.slice(1)) {
      if (!word.startsWith('-') || word === '-') operands.push(word);
      else if (/^--(force-.*|no-pager|no-triggers|abort-after=.*|admindir=.*|root=.*|pending)$/.test(word)) continue;
      else {
        const chosen = actionOf(word);
        if (chosen === undefined) return wrongUse(context, `unknown option ${word}`);
        if (action !== undefined && action !== chosen) return wrongUse(context, `conflicting actions ${word} and -${action}`);
        action = chosen;
      }
    }
    const run = action === undefined ? undefined : actions[action];
    return run ? run(context, operands) : wrongUse(context, 'need an action option');
  },
});

function actionOf(word: string): string | undefined {
  if (word.startsWith('--')) return Object.hasOwn(long, word.slice(2)) ? long[word.slice(2)] : undefined;
  return /^-[lsLSVrPi]$/.test(word) ? word.slice(1) : undefined;
}

async function assertRoot(context: ProgramContext): Promise<boolean> {
  if ((await context.sys.identity()).euid === 0) return true;
  await say(context, 'dpkg', 'error: requested operation requires superuser privilege');
  return false;
}

async function removal(context: ProgramContext, names: readonly string[], purge: boolean): Promise<number> {
  if (names.length === 0) return wrongUse(context, `${purge ? '--purge' : '--remove'} needs at least one package name argument`);
  if (!(await assertRoot(context))) return 2;
  const packages = await readPackages(context.sys);
  const chosen: string[] = [];
  const failed: string[] = [];
  for (const given of names) {
    const one = packages.get(given.replace(/:.*/, ''));
    if (!one || (!purge && !isInstalled(one))) {
      const left = one && !purge ? ', only the config\n files of which are on the system; use --purge to remove them too' : " which isn't installed";
      await say(context, 'dpkg', `warning: ignoring request to remove ${given}${left}`);
    } else if (await refused(context, one, { packages, names, option: purge ? '--purge' : '--remove' })) failed.push(shownName(one));
    else chosen.push(one.name);
  }
  if (chosen.length > 0) await removePackages(context, chosen, { purge });
  if (failed.length > 0) await context.stderr.write(`Errors were encountered while processing:\n${failed.map((name) => ` ${name}\n`).join('')}`);
  return failed.length > 0 ? 1 : 0;
}

interface Removal {
  readonly packages: ReadonlyMap<string, Package>;
  readonly names: readonly string[];
  readonly option: string;
}

/** Says why a package must stay: it is essential, or others need it. */
async function refused(context: ProgramContext, one: Package, { packages, names, option }: Removal): Promise<boolean> {
  const shown = shownName(one);
  if (one.fields.get('Essential') === 'yes' && isInstalled(one)) {
    await say(context, 'dpkg', `error processing package ${shown} (${option}):\n this is an essential package; it should not be removed`);
    return true;
  }
  const broken = dependents(packages.values(), new Set([...names, one.name])).filter(({ on }) => on === one.name);
  if (broken.length === 0) return false;
  const lines = broken.reverse().map(({ dependent, needs }) => ` ${shownName(dependent)} depends on ${needs}.\n`);
  await say(context, 'dpkg', `dependency problems prevent removal of ${shown}:\n${lines.join('')}`);
  await say(context, 'dpkg', `error processing package ${shown} (${option}):\n dependency problems - not removing`);
  return true;
}

async function configure(context: ProgramContext): Promise<number> {
  return (await assertRoot(context)) ? 0 : 2;
}

async function archive(context: ProgramContext, file: string): Promise<number> {
  if (file === '') return wrongUse(context, '--install needs at least one package archive file argument');
  if (!(await assertRoot(context))) return 2;
  if (!(await context.sys.access(file, 0).catch(() => false))) {
    await say(context, 'dpkg', `error: cannot access archive '${file}': No such file or directory`);
    return 2;
  }
  await say(context, 'dpkg-deb', `error: '${file}' is not a Debian format archive`);
  await say(context, 'dpkg', `error processing archive ${file} (--install):\n dpkg-deb --control subprocess returned error exit status 2`);
  await context.stderr.write(`Errors were encountered while processing:\n ${file}\n`);
  return 1;
}
