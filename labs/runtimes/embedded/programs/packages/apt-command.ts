import type { ProgramContext } from '../../program/program.ts';
import { checkCommand, installCommand, updateCommand, upgradeCommand } from './apt-other.ts';
import { removeCommand } from './apt-remove.ts';
import { aptVersion, complain, help, print, readState, progress, type Voice } from './apt-words.ts';

export interface AptLine {
  readonly voice: Voice;
  readonly command: string;
  readonly operands: readonly string[];
  has(...options: string[]): boolean;
}

const withValue = new Set(['-o', '-c', '-t', '--option', '--config-file', '--target-release', '--default-release', '-a']);
const known =
  /^(-[yqsfdmuVbh]+|-qq|-q=\d|-v|--(yes|assume-yes|assume-no|quiet|simulate|just-print|dry-run|recon|no-act|fix-broken|download-only|fix-missing|no-install-recommends|no-install-suggests|install-suggests|purge|autoremove|auto-remove|reinstall|allow-[a-z-]+|force-yes|only-upgrade|no-upgrade|help|version|verbose-versions|show-progress|installed|upgradable|upgradeable|all-versions|manual-installed|names-only|full|ignore-hold|trivial-only|no-remove|print-uris))$/;

/** Options and operands of apt's tools; an option that it does not know is told, as an exit status. */
export async function parseLine(context: ProgramContext, front: boolean): Promise<AptLine | number> {
  const options: string[] = [];
  const words: string[] = [];
  const queue = context.argv.slice(1);
  const quietness = (): number =>
    options.some((word) => word === '-qq' || word === '-q=2') || options.filter((word) => /^-[a-z]*q/.test(word)).length > 1
      ? 2
      : options.some((word) => /^(-[a-zV]*q|--quiet)/.test(word))
        ? 1
        : 0;
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (!word.startsWith('-') || word === '-') words.push(word);
    else if (withValue.has(word)) queue.shift();
    else if (/^(-o|--option=|-t|--target-release=)/.test(word)) continue;
    else if (known.test(word)) options.push(word);
    else {
      const text = word.startsWith('--')
        ? `Command line option ${word} is not understood in combination with the other options`
        : `Command line option '${word[1]}' [from ${word}] is not understood in combination with the other options.`;
      await complain({ context, front, quiet: 0 }, 'E', text.replace(/options$/, 'options'));
      return 100;
    }
  }
  const [command = '', ...operands] = words;
  const has = (...names: string[]): boolean =>
    names.some((name) => options.some((word) => word === name || (/^-[a-z]$/.test(name) && /^-[a-zV]+$/.test(word) && word.includes(name[1] ?? ''))));
  return { voice: { context, front, quiet: quietness() }, command, operands, has };
}

type Command = (line: AptLine) => Promise<number>;

const isSimulation = ({ has }: AptLine): boolean => has('-s', '--simulate', '--just-print', '--dry-run', '--recon', '--no-act');

const removal =
  ({ purge, unneeded }: { purge: boolean; unneeded: boolean }): Command =>
  (line) =>
    removeCommand(line.voice, line.operands, {
      purge: purge || line.has('--purge'),
      simulate: isSimulation(line),
      yes: line.has('-y', '--yes', '--assume-yes'),
      unneeded: unneeded || line.has('--autoremove', '--auto-remove'),
    });

const install: Command = (line) =>
  installCommand(line.voice, line.operands, { reinstall: line.command === 'reinstall' || line.has('--reinstall'), simulate: isSimulation(line) });

const upgrade: Command = (line) => upgradeCommand(line.voice, { simulate: isSimulation(line) });

const autoclean: Command = async ({ voice }) => {
  await readState(voice);
  return 0;
};

const download: Command = async ({ voice, operands }) => {
  for (const name of operands) await complain(voice, 'E', `Can't find a source to download version of '${name}'`);
  return 100;
};

const source: Command = async ({ voice }) => {
  await progress(voice, 'Reading package lists...');
  await complain(voice, 'E', "You must put some 'deb-src' URIs in your sources.list");
  return 100;
};

const commands: Readonly<Record<string, Command>> = {
  remove: removal({ purge: false, unneeded: false }),
  purge: removal({ purge: true, unneeded: false }),
  autoremove: removal({ purge: false, unneeded: true }),
  'auto-remove': removal({ purge: false, unneeded: true }),
  autopurge: removal({ purge: true, unneeded: true }),
  install,
  reinstall: install,
  upgrade,
  'full-upgrade': upgrade,
  'dist-upgrade': upgrade,
  update: ({ voice }) => updateCommand(voice),
  check: ({ voice }) => checkCommand(voice),
  clean: async () => 0,
  distclean: async () => 0,
  autoclean,
  'auto-clean': autoclean,
  download,
  source,
};

/** What apt and apt-get both do; undefined for a command that neither knows. */
export const sharedCommand = async (line: AptLine): Promise<number | undefined> =>
  Object.hasOwn(commands, line.command) ? commands[line.command]?.(line) : undefined;

/** Help and version, which come before anything else. */
export async function asked({ voice, has, command }: AptLine, tool: string): Promise<boolean> {
  if (has('--version', '-v'))
    await print(
      voice,
      `${aptVersion}Supported modules:\n*Ver: Standard .deb\n*Pkg:  Debian dpkg interface (Priority 30)\n Pkg:  Debian APT solver interface (Priority -1000)\n Pkg:  Debian APT planner interface (Priority -1000)\n S.L: 'deb' Debian binary tree\n S.L: 'deb-src' Debian source tree\n Idx: Debian Source Index\n Idx: Debian Package Index\n Idx: Debian Translation Index\n Idx: Debian dpkg status file\n Idx: Debian deb file\n Idx: Debian dsc file\n Idx: Debian control file\n Idx: EDSP scenario file\n Idx: EIPP scenario file\n`,
    );
  else if (has('-h', '--help') || command === '' || command === 'help') await print(voice, help(tool));
  else return false;
  return true;
}
