import type { ProgramContext } from '../../program/program.ts';

/** How one run of apt or apt-get speaks. */
export interface Voice {
  readonly context: ProgramContext;
  /** `apt` itself, not apt-get: colours and a warning for scripts. */
  readonly front: boolean;
  /** 0, 1 (-q: no progress) or 2 (-qq: errors only). */
  readonly quiet: number;
}

const screen = 80;

/** `E: ` and `W: ` lines. */
export async function complain({ context: { stderr }, front }: Voice, kind: 'E' | 'W', text: string): Promise<void> {
  const colour = kind === 'E' ? 31 : 33;
  await stderr.write(front && stderr.isTerminal ? `\x1b[1;${colour}m${kind}: \x1b[0m${text}\x1b[0m\n` : `${kind}: ${text}\n`);
}

/** The three lines that every run begins with, with their progress on a terminal. */
export async function readState(voice: Voice): Promise<void> {
  for (const step of ['Reading package lists...', 'Building dependency tree...', 'Reading state information...']) await progress(voice, step);
}

export async function progress({ context: { stdout }, quiet }: Voice, step: string): Promise<void> {
  if (quiet > 1) return;
  const live = stdout.isTerminal && quiet === 0;
  const shown = live ? [...(percents[step] ?? ['0%']), 'Done'] : [];
  await stdout.write(live ? `${shown.map((percent) => `\r${step} ${percent}`).join('\r')}\n` : `${step}\n`);
}

/** What flashes by on a terminal. */
const percents: Readonly<Record<string, readonly string[]>> = {
  'Reading package lists...': ['0%', '100%'],
  'Building dependency tree...': ['0%', '0%', '50%', '50%'],
  'Reading state information...': ['0% ', '1%'],
};

/** A title and names below it, in lines that fit. */
export async function tell({ context: { stdout }, quiet }: Voice, title: string, names: readonly string[]): Promise<void> {
  if (names.length === 0 || quiet > 1) return;
  let text = `${title}\n`;
  let line = '';
  for (const name of names) {
    if (line.length + name.length + 1 > screen - 3) {
      text += `  ${line}\n`;
      line = '';
    }
    line += line === '' ? name : ` ${name}`;
  }
  await stdout.write(`${text}  ${line}\n`);
}

export async function print({ context: { stdout }, quiet }: Voice, text: string): Promise<void> {
  if (quiet < 2) await stdout.write(text);
}

/** `351 kB`, `97.3 kB`, `0 B`. */
export function sizeText(bytes: number): string {
  const units = ['', 'k', 'M', 'G'];
  let size = Math.abs(bytes);
  let index = 0;
  while (size >= (size < 100 && index > 0 ? 100 : 10_000) && index < units.length - 1) {
    size /= 1000;
    index++;
  }
  return `${size < 100 && index > 0 ? size.toFixed(1) : size.toFixed(0)} ${units[index]}B`;
}

export const unstable = '\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n';

const footer = (tool: string): string => `
See ${tool}(8) for more information about the available commands.
Configuration options and syntax is detailed in apt.conf(5).
Information about how to configure sources can be found in sources.list(5).
Package and version choices can be expressed via apt_preferences(5).
Security details are available in apt-secure(8).
`;

const cow = '                                        This APT has Super Cow Powers.\n';

const usage: Readonly<Record<string, string>> = {
  'apt-get': `Usage: apt-get [options] command
       apt-get [options] install|remove pkg1 [pkg2 ...]
       apt-get [options] source pkg1 [pkg2 ...]

apt-get is a command line interface for retrieval of packages
and information about them from authenticated sources and
for installation, upgrade and removal of packages together
with their dependencies.

Most used commands:
  update - Retrieve new lists of packages
  upgrade - Perform an upgrade
  install - Install new packages (pkg is libc6 not libc6.deb)
  reinstall - Reinstall packages (pkg is libc6 not libc6.deb)
  remove - Remove packages
  purge - Remove packages and config files
  autoremove - Remove automatically all unused packages
  dist-upgrade - Distribution upgrade, see apt-get(8)
  dselect-upgrade - Follow dselect selections
  build-dep - Configure build-dependencies for source packages
  satisfy - Satisfy dependency strings
  clean - Erase downloaded archive files
  autoclean - Erase old downloaded archive files
  check - Verify that there are no broken dependencies
  source - Download source archives
  download - Download the binary package into the current directory
  changelog - Download and display the changelog for the given package
`,
  apt: `Usage: apt [options] command

apt is a commandline package manager and provides commands for
searching and managing as well as querying information about packages.
It provides the same functionality as the specialized APT tools,
like apt-get and apt-cache, but enables options more suitable for
interactive use by default.

Most used commands:
  list - list packages based on package names
  search - search in package descriptions
  show - show package details
  install - install packages
  reinstall - reinstall packages
  remove - remove packages
  autoremove - automatically remove all unused packages
  update - update list of available packages
  upgrade - upgrade the system by installing/upgrading packages
  full-upgrade - upgrade the system by removing/installing/upgrading packages
  edit-sources - edit the source information file
  satisfy - satisfy dependency strings
`,
  'apt-cache': `Usage: apt-cache [options] command
       apt-cache [options] show pkg1 [pkg2 ...]

apt-cache queries and displays available information about installed
and installable packages. It works exclusively on the data acquired
into the local cache via the 'update' command of e.g. apt-get. The
displayed information may therefore be outdated if the last update was
too long ago, but in exchange apt-cache works independently of the
availability of the configured sources (e.g. offline).

Most used commands:
  showsrc - Show source records
  search - Search the package list for a regex pattern
  depends - Show raw dependency information for a package
  rdepends - Show reverse dependency information for a package
  show - Show a readable record for the package
  pkgnames - List the names of all packages in the system
  policy - Show policy settings
`,
  'apt-mark': `Usage: apt-mark [options] {auto|manual} pkg1 [pkg2 ...]

apt-mark is a simple command line interface for marking packages
as manually or automatically installed. It can also be used to
manipulate the dpkg(1) selection states of packages, and to list
all packages with or without a certain marking.

Most used commands:
  auto - Mark the given packages as automatically installed
  manual - Mark the given packages as manually installed
  minimize-manual - Mark all dependencies of meta packages as automatically installed.
  hold - Mark a package as held back
  unhold - Unset a package set as held back
  showauto - Print the list of automatically installed packages
  showmanual - Print the list of manually installed packages
  showhold - Print the list of packages on hold
`,
};

export const aptVersion = 'apt 2.6.2 (amd64)\n';

export const help = (tool: string): string => `${aptVersion}${usage[tool] ?? ''}${footer(tool)}${tool === 'apt' || tool === 'apt-get' ? cow : ''}`;
