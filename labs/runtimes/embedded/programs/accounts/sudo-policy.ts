import { expandSudoCommand, inclusionIn, matchesSudoList, parseSudoers, sudoCommands } from '../../../../../checkers/semantics/sudoers.ts';
import type { Sys } from '../../sys/sys.ts';
import { type PasswdEntry, groupsOfUser, readGroup } from '../accounts-file.ts';

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where sudo looks for programs. */
export const securePath = (defaults: readonly string[]): string =>
  defaults
    .findLast((setting) => setting.startsWith('secure_path'))
    ?.replace(/^secure_path\s*=\s*/, '')
    .replace(/^"|"$/g, '')
    .replaceAll('\\:', ':') ?? defaultPath;

/** One line of what a user may run, as `sudo -l` prints it. */
export interface SudoEntry {
  readonly runAs: readonly string[];
  readonly runAsGroups: readonly string[];
  readonly commands: readonly { readonly command: string; readonly password: boolean | undefined }[];
}

export interface SudoPolicy {
  readonly entries: readonly SudoEntry[];
  /** Settings of `Defaults` that hold for this user, in order. */
  readonly defaults: readonly string[];
  /** Whether it may run, and whether a password is asked. */
  decide(request: { path: string; argv: readonly string[]; user: PasswdEntry }): { allowed: boolean; password: boolean };
}

/** The text of /etc/sudoers with everything that it includes, in reading order. Needs root. */
export async function sudoersText(sys: Sys, path = '/etc/sudoers', depth = 0): Promise<string> {
  const lines = new TextDecoder().decode(await sys.readFile(path)).split('\n');
  const parts: string[] = [];
  for (const line of lines) {
    const inclusion = inclusionIn(line);
    if (!inclusion) parts.push(line);
    else if (depth < 8) parts.push(...(await Promise.all((await included(sys, inclusion)).map(async (one) => await sudoersText(sys, one, depth + 1)))));
  }
  return parts.join('\n');
}

async function included(sys: Sys, { path, folder }: { path: string; folder: boolean }): Promise<string[]> {
  if (!folder) return (await sys.access(path, 0)) ? [path] : [];
  const entries = await sys.readdir(path).catch(() => []);
  return entries
    .map(({ name }) => name)
    .filter((name) => !name.includes('.') && !name.endsWith('~'))
    .sort()
    .map((name) => `${path.replace(/\/$/, '')}/${name}`);
}

export async function sudoPolicy(sys: Sys, user: PasswdEntry): Promise<SudoPolicy> {
  const policy = parseSudoers(await sudoersText(sys));
  const host = await sys.hostname();
  const [gids, groups] = await Promise.all([groupsOfUser(sys, user), readGroup(sys)]);
  const mine = groups.filter(({ gid }) => gids.includes(gid));
  const isUser = (item: string) => item === user.name || item === `#${user.uid}` || mine.some(({ name, gid }) => item === `%${name}` || item === `%#${gid}`);
  const isHost = (item: string) => item === host;
  const fits = (list: readonly string[], matches: (item: string) => boolean) => matchesSudoList(list, { aliases: policy.aliases, matches }) === true;
  const defaults = policy.defaults
    .filter(({ kind, members }) => kind === '' || (kind === ':' && fits(members, isUser)) || (kind === '@' && fits(members, isHost)))
    .flatMap(({ settings }) => settings);
  const authenticate = defaults.findLast((setting) => /^!?authenticate$/.test(setting)) !== '!authenticate';
  const entries = policy.specs
    .filter(({ users, hosts }) => fits(users, isUser) && fits(hosts, isHost))
    .flatMap(({ commands }) => grouped(sudoCommands(commands)));
  return {
    entries,
    defaults,
    decide({ path, argv, user: target }) {
      let decided = { allowed: user.uid === 0, password: user.uid !== 0 };
      const isTarget = (item: string) => item === target.name || item === `#${target.uid}`;
      for (const { runAs, commands } of entries) {
        if (!fits(runAs, isTarget)) continue;
        for (const { command, password } of commands)
          for (const one of expandSudoCommand(command, policy.aliases))
            if (commandFits(one.replace(/^!\s*/, ''), path, argv)) decided = { allowed: !one.startsWith('!'), password: password ?? authenticate };
      }
      return user.uid === 0 || user.uid === target.uid ? { ...decided, password: false } : decided;
    },
  };
}

function grouped(commands: ReturnType<typeof sudoCommands>): SudoEntry[] {
  const entries: { runAs: readonly string[]; runAsGroups: readonly string[]; commands: { command: string; password: boolean | undefined }[] }[] = [];
  for (const { runAs, runAsGroups, command, password } of commands) {
    const last = entries.at(-1);
    if (last && last.runAs === runAs && last.runAsGroups === runAsGroups) last.commands.push({ command, password });
    else entries.push({ runAs, runAsGroups, commands: [{ command, password }] });
  }
  return entries;
}

/** A command of the policy: `ALL`, a path with shell wildcards, a folder ending in `/`, arguments after it (`""`: none). */
function commandFits(pattern: string, path: string, argv: readonly string[]): boolean {
  if (pattern === 'ALL') return true;
  const [program = '', ...words] = pattern.split(/(?<!\\)\s+/);
  if (program.endsWith('/')) return path.startsWith(program) && !path.slice(program.length).includes('/');
  if (!glob(program, true).test(path)) return false;
  const given = argv.slice(1).join(' ');
  return words.length === 0 || (words[0] === '""' ? given === '' : glob(words.join(' '), false).test(given));
}

function glob(pattern: string, pathwise: boolean): RegExp {
  const source = pattern.replace(/\\(.)|[.+^${}()|]|\*|\?/g, (part, escaped?: string) =>
    escaped !== undefined
      ? escaped.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      : part === '*'
        ? pathwise
          ? '[^/]*'
          : '.*'
        : part === '?'
          ? pathwise
            ? '[^/]'
            : '.'
          : `\\${part}`,
  );
  return new RegExp(`^${source}$`);
}
