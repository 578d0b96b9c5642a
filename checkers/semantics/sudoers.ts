/** How sudo decides, from the text of its files in reading order. Netgroups match nobody; of networks as hosts only ALL and the host's name count. */
export interface SudoUser {
  readonly name: string;
  readonly uid: number;
  readonly groups: readonly { readonly name: string; readonly gid: number }[];
}
export interface SudoGrant {
  /** `ALL`, or what the file says. */
  readonly command: string;
  readonly password: boolean;
}

/** A parsed policy. `commands` of a spec is split by `sudoCommands`. */
export interface Sudoers {
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly defaults: readonly { readonly kind: string; readonly members: readonly string[]; readonly settings: readonly string[] }[];
  readonly specs: readonly { readonly users: readonly string[]; readonly hosts: readonly string[]; readonly commands: string }[];
}

/** What `user` may run as root on the host. The last entry that fits a command decides; a command that is only excepted from ALL is still within reach of it. */
export function grantsOf(text: string, user: SudoUser, host: string): SudoGrant[] {
  const sudoers = parseSudoers(text);
  const isUser = (item: string) =>
    item === user.name || item === `#${user.uid}` || user.groups.some(({ name, gid }) => item === `%${name}` || item === `%#${gid}`);
  const isHost = (item: string) => item === host || item === host.split('.')[0];
  const fits = (list: readonly string[], matches: (item: string) => boolean) => matchesSudoList(list, { aliases: sudoers.aliases, matches }) === true;
  const asked = sudoers.defaults
    .filter(({ kind, members }) => kind === '' || kind === '!' || kind === '>' || fits(members, kind === '@' ? isHost : isUser))
    .flatMap(({ settings }) => settings.flatMap((setting) => (setting === 'authenticate' ? [true] : setting === '!authenticate' ? [false] : [])))
    .at(-1);
  const grants = new Map<string, SudoGrant>();
  for (const spec of sudoers.specs.filter(({ users, hosts }) => fits(users, isUser) && fits(hosts, isHost)))
    for (const { runAs, password = asked ?? true, command } of sudoCommands(spec.commands)) {
      if (!fits(runAs, (item) => item === 'root' || item === '#0')) continue;
      for (const name of expandSudoCommand(command, sudoers.aliases)) {
        if (name === '!ALL' || name === 'ALL') grants.clear();
        if (!name.startsWith('!')) grants.set(name, { command: name, password });
      }
    }
  return [...grants.values()];
}

/** Files that a line asks to read as well: `@include` names one, `@includedir` a folder. */
export const inclusionIn = (line: string): { readonly path: string; readonly folder: boolean } | undefined => {
  const [, folder, path] = /^[@#]include(dir)?\s+"?([^"\s]+)"?\s*$/.exec(line.trim()) ?? [];
  return path === undefined ? undefined : { path, folder: folder !== undefined };
};

export function parseSudoers(text: string): Sudoers {
  const aliases = new Map<string, readonly string[]>();
  const defaults: Sudoers['defaults'][number][] = [];
  const specs: Sudoers['specs'][number][] = [];
  for (const line of linesOf(text)) {
    const [, kind, members, settings] = /^Defaults(?:([@:>!])(\S+))?(?:\s+(.*))?$/.exec(line) ?? [];
    const [, list] = /^(?:User|Runas|Host|Cmnd|Cmd)_Alias\s+(.*)$/.exec(line) ?? [];
    if (line.startsWith('Defaults')) defaults.push({ kind: kind ?? '', members: listed(members ?? ''), settings: listed(settings ?? '') });
    else if (list !== undefined)
      for (const one of list.split(/\s*(?<!\\):\s*(?=[A-Z][A-Z0-9_]*\s*=)/))
        aliases.set(one.slice(0, one.indexOf('=')).trim(), listed(one.slice(one.indexOf('=') + 1)));
    else specs.push(...specsIn(line));
  }
  return { aliases, defaults, specs };
}

/** Lines without comments, continued ones joined. `#1000` is an account and no comment. */
const linesOf = (text: string) =>
  text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => (inclusionIn(line) ? '' : line.replace(/(^|\s)#(?!-?\d).*$/, '').trim()))
    .filter(Boolean);

function specsIn(line: string): Sudoers['specs'][number][] {
  const [, users, rest] = /^((?:[^\s,]+\s*,\s*)*[^\s,]+)\s+(.+)$/.exec(line) ?? [];
  if (!users || !rest) return [];
  return rest.split(/(?<![A-Z\\]):(?=[^()=]*=)/).flatMap((part) => {
    const [, hosts, commands] = /^([^=]+?)\s*=\s*(.+)$/.exec(part.trim()) ?? [];
    return hosts && commands ? [{ users: listed(users), hosts: listed(hosts), commands }] : [];
  });
}

/** The commands of one entry. Runas lists and tags hold for the commands after them too. */
export function sudoCommands(list: string): { runAs: readonly string[]; runAsGroups: readonly string[]; password: boolean | undefined; command: string }[] {
  let runAs: readonly string[] = ['root'];
  let runAsGroups: readonly string[] = [];
  let password: boolean | undefined;
  return list.split(/(?<!\\),(?![^(]*\))/).map((item) => {
    const [, given, rest = ''] = /^\s*(?:\(([^)]*)\))?\s*(.*?)\s*$/.exec(item) ?? [];
    if (given !== undefined) {
      const [users = '', groups = ''] = given.split(':');
      runAs = listed(users.trim() || 'root');
      runAsGroups = listed(groups);
    }
    const command = rest.replace(/\b([A-Z]+)=\S+\s+/g, '').replace(/([A-Z_]+)\s*:\s*/g, (_whole, tag: string) => {
      if (tag === 'NOPASSWD' || tag === 'PASSWD') password = tag === 'PASSWD';
      return '';
    });
    return { runAs, runAsGroups, password, command };
  });
}

const listed = (list: string) =>
  list
    .split(/(?<!\\),/)
    .map((item) => item.trim())
    .filter(Boolean);

/** The last item that fits decides; undefined where none does. */
export function matchesSudoList(list: readonly string[], how: { aliases: Sudoers['aliases']; matches: (item: string) => boolean }): boolean | undefined {
  return list.reduce<boolean | undefined>((decided, item) => {
    const bare = item.replace(/^[!\s]+/, '');
    const no = (item.match(/^[!\s]*/)![0].split('!').length - 1) % 2 === 1;
    const alias = how.aliases.get(bare);
    const found = bare === 'ALL' || how.matches(bare) ? true : alias ? matchesSudoList(alias, how) : undefined;
    return found === undefined ? decided : found !== no;
  }, undefined);
}

/** The commands behind an alias, `!` carried over. */
export const expandSudoCommand = (command: string, aliases: Sudoers['aliases'], depth = 0): string[] => {
  const no = command.startsWith('!');
  const members = depth < 8 ? aliases.get(command.replace(/^!\s*/, '')) : undefined;
  return members ? members.flatMap((one) => expandSudoCommand(no ? `!${one}` : one, aliases, depth + 1)) : [command];
};
