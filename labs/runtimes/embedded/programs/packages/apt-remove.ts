import { closureOfRemoval, orderOfRemoval, unneeded } from './apt-plan.ts';
import { complain, print, readState, sizeText, tell, type Voice } from './apt-words.ts';
import { automaticNames, isInstalled, mentionedNames, type Package, readPackages, readText } from './dpkg-database.ts';
import { matcher } from './dpkg-queries.ts';
import { removePackages, stamp } from './removal.ts';

export interface RemoveOptions {
  readonly purge: boolean;
  readonly simulate: boolean;
  /** -y */
  readonly yes: boolean;
  /** autoremove: what nothing needs any more goes too. */
  readonly unneeded: boolean;
}

export const nothingToDo = (removed = 0): string => `0 upgraded, 0 newly installed, ${removed} to remove and 0 not upgraded.\n`;

/** Whether the database may be changed; else the words of apt. */
export async function locked(voice: Voice): Promise<boolean> {
  if ((await voice.context.sys.identity()).euid === 0) return true;
  await complain(voice, 'E', 'Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)');
  await complain(voice, 'E', 'Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?');
  return false;
}

const simulation = `NOTE: This is only a simulation!
      apt-get needs root privileges for real execution.
      Keep also in mind that locking is deactivated,
      so don't depend on the relevance to the real current situation!
`;

/** remove, purge and autoremove. */
export async function removeCommand(voice: Voice, names: readonly string[], options: RemoveOptions): Promise<number> {
  const { sys } = voice.context;
  if (!options.simulate && !(await locked(voice))) return 100;
  if (options.simulate && (await sys.identity()).euid !== 0) await print(voice, simulation);
  await readState(voice);
  const packages = await readPackages(sys);
  const automatic = await automaticNames(sys);
  const asked = await chosen(voice, packages, { names, purge: options.purge });
  if (!asked) return 100;
  const gone = closureOfRemoval(packages, asked);
  if ([...gone].some((name) => packages.get(name)?.fields.get('Essential') === 'yes' || name === 'apt')) return broken(voice);
  const idle = unneeded(packages, { automatic, gone });
  if (options.unneeded) for (const name of idle) gone.add(name);
  else await tellUnneeded(voice, idle);
  const marked = [...gone].sort().map((name) => (options.purge ? `${name}*` : name));
  await tell(voice, 'The following packages will be REMOVED:', marked);
  await print(voice, nothingToDo(gone.size));
  if (gone.size === 0) return 0;
  const order = orderOfRemoval(packages, gone);
  if (options.simulate) {
    for (const name of order) await print(voice, `${options.purge ? 'Purg' : 'Remv'} ${name} [${packages.get(name)?.version}]\n`);
    return 0;
  }
  if (
    !(await agreed(
      voice,
      [...gone].flatMap((name) => packages.get(name) ?? []),
      options.yes,
    ))
  )
    return 1;
  await removePackages(voice.context, order, { purge: options.purge, twice: true });
  await history(
    voice,
    order.flatMap((name) => packages.get(name) ?? []),
    options.purge,
  );
  return 0;
}

/** The packages that the operands name, or undefined where one is not known. */
async function chosen(
  voice: Voice,
  packages: ReadonlyMap<string, Package>,
  { names, purge }: { names: readonly string[]; purge: boolean },
): Promise<string[] | undefined> {
  const mentioned = mentionedNames(packages.values());
  const found = new Set<string>();
  let unknown = false;
  for (const given of names) {
    const name = given.replace(/[-+]$/, '').replace(/:amd64$/, '');
    const matches = matcher(name);
    const known = [...packages.values()].filter((one) => matches(one.name));
    const there = known.filter((one) => isInstalled(one) || purge);
    if (there.length > 0) for (const one of there) found.add(one.name);
    else if (known.length > 0 || mentioned.has(name)) await print(voice, `Package '${name}' is not installed, so not removed\n`);
    else {
      unknown = true;
      await complain(voice, 'E', `Unable to locate package ${given}`);
    }
  }
  return unknown ? undefined : [...found];
}

async function broken(voice: Voice): Promise<number> {
  const lines = `Some packages could not be installed. This may mean that you have
requested an impossible situation or if you are using the unstable
distribution that some required packages have not yet been created
or been moved out of Incoming.
The following information may help to resolve the situation:

The following packages have unmet dependencies:
`;
  await print(voice, lines);
  await complain(voice, 'E', 'Error, pkgProblemResolver::Resolve generated breaks, this may be caused by held packages.');
  return 100;
}

export async function tellUnneeded(voice: Voice, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const sudo = voice.context.env.SUDO_USER === undefined ? '' : 'sudo ';
  const [title, it] = names.length === 1 ? ['package was automatically installed and is', 'it'] : ['packages were automatically installed and are', 'them'];
  await tell(voice, `The following ${title} no longer required:`, [...names].sort());
  await print(voice, `Use '${sudo}apt autoremove' to remove ${it}.\n`);
}

async function agreed(voice: Voice, gone: readonly Package[], yes: boolean): Promise<boolean> {
  const { stdout, stdin } = voice.context;
  const bytes = gone.filter(isInstalled).reduce((sum, { fields }) => sum + Number(fields.get('Installed-Size') ?? 0) * 1024, 0);
  await print(
    voice,
    bytes === 0 ? 'After this operation, 0 B of additional disk space will be used.\n' : `After this operation, ${sizeText(bytes)} disk space will be freed.\n`,
  );
  if (yes) return true;
  await stdout.write('Do you want to continue? [Y/n] ');
  const answer = await stdin.readLine();
  if (answer !== undefined && /^(y|yes|)$/i.test(answer.trim())) return true;
  await stdout.write('Abort.\n');
  return false;
}

async function history(voice: Voice, gone: readonly Package[], purge: boolean): Promise<void> {
  const { sys, argv } = voice.context;
  const time = stamp((await sys.clock()).nowMs).replace(' ', '  ');
  const list = gone.map(({ name, architecture, version, state }) => `${name}:${architecture} (${state === 'installed' ? version : ''})`).join(', ');
  const text = `\nStart-Date: ${time}\nCommandline: ${argv.join(' ')}\n${purge ? 'Purge' : 'Remove'}: ${list}\nEnd-Date: ${time}\n`;
  if ((await readText(sys, '/var/log/apt/history.log')) === undefined) await sys.mkdir('/var/log/apt', 0o755).catch(() => undefined);
  await sys.writeFile('/var/log/apt/history.log', text, { append: true });
  await sys.writeFile('/var/log/apt/term.log', `\nLog started: ${time}\nLog ended: ${time}\n`, { append: true, mode: 0o640 });
}
