/**
 * The parts of sshd_config(5) that say *where to look*: which files it reads, which connections its Match blocks tell apart, and what the
 * command line adds. What the options then are is left to sshd itself (`sshd -T -C`).
 */

export interface MatchBlock {
  readonly all: boolean;
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly addresses: readonly string[];
  readonly hosts: readonly string[];
}

export interface ConnectionSample {
  readonly user: string;
  readonly address: string;
  readonly host: string;
}

/** Patterns of every Include line, relative ones completed as sshd does. */
export const includesOf = (text: string): string[] =>
  directives(text)
    .filter(([keyword]) => keyword === 'include')
    .flatMap(([, ...patterns]) => patterns.map((pattern) => (pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`)));

export const matchBlocksOf = (text: string): MatchBlock[] =>
  directives(text)
    .filter(([keyword]) => keyword === 'match')
    .map(([, ...criteria]) => {
      const listOf = (name: string) => {
        const at = criteria.findIndex((word) => word.toLowerCase() === name);
        return at === -1 ? [] : (criteria[at + 1] ?? '').split(',').filter((pattern) => pattern && !pattern.startsWith('!'));
      };
      return {
        all: criteria[0]?.toLowerCase() === 'all',
        users: listOf('user'),
        groups: listOf('group'),
        addresses: listOf('address'),
        hosts: listOf('host'),
      };
    });

/** One connection of each kind that the blocks tell apart: the base's users from its address, then each block's own users, addresses and hosts. */
export function connectionSamples(
  base: { users: readonly string[]; address: string },
  blocks: readonly MatchBlock[],
  membersOf: (group: string) => readonly string[],
): ConnectionSample[] {
  const host = 'visitor.lab';
  const samples = [...base.users.map((user) => ({ user, address: base.address, host })), ...blocks.flatMap(samplesOf)];
  return [...new Map(samples.map((sample) => [JSON.stringify(sample), sample])).values()];

  function samplesOf(block: MatchBlock): ConnectionSample[] {
    const named = [...block.users.map(literal), ...block.groups.flatMap((group) => membersOf(literal(group)))];
    const users = named.length ? [...named, ...base.users.filter((user) => block.users.some((pattern) => fits(user, pattern)))] : base.users;
    const addresses = block.addresses.length ? block.addresses.map(addressIn) : [base.address];
    const hosts = block.hosts.length ? block.hosts.map(literal) : [host];
    return [...new Set(users)].flatMap((user) => addresses.flatMap((address) => hosts.map((one) => ({ user, address, host: one }))));
  }
}

export interface CommandLine {
  /** `-o` settings, as `Keyword=value`. */
  readonly options: readonly string[];
  /** The file of `-f`. */
  readonly file?: string;
}

/** Reads what sshd shows as its title: `sshd: /usr/sbin/sshd -D -o PermitRootLogin=no [listener] 0 of 10-100 startups`. */
export function commandLineOf(argv: readonly string[]): CommandLine {
  const title = /^sshd: (.*) \[listener\]/.exec(argv.join(' '))?.[1];
  const words = title === undefined ? argv : wordsOf(title);
  const options: string[] = [];
  let file: string | undefined;
  for (let at = 1; at < words.length; at++) {
    const [, flag, attached] = /^-[46DdeiqtT]*([of])(.*)$/s.exec(words[at]!) ?? [];
    if (flag === undefined) continue;
    const value = attached || (words[++at] ?? '');
    if (flag === 'o') options.push(value);
    else file = value;
  }
  return { options, ...(file !== undefined && { file }) };
}

/** sshd's pattern match: `*` and `?` only. */
export const fits = (text: string, pattern: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    's',
  ).test(text);

const directives = (text: string): string[][] =>
  text
    .split('\n')
    .map((line) => wordsOf(line.trim().replace(/^(\w+)\s*=\s*/, '$1 ')))
    .filter(([keyword]) => keyword !== undefined && !keyword.startsWith('#'))
    .map(([keyword, ...rest]) => [keyword!.toLowerCase(), ...rest]);

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|((?:[^\s"'\\]|\\.)+)/g)].map(([, double, single, bare]) =>
    (double ?? single ?? bare ?? '').replace(/\\(.)/g, '$1'),
  );

const literal = (pattern: string) => pattern.replace(/[*?]/g, 'x');

function addressIn(pattern: string): string {
  const [network = '', bits] = pattern.split('/');
  if (bits !== undefined || !/[*?]/.test(network)) return network;
  const octets = network.replace(/[*?]/g, '1').split('.').filter(Boolean);
  return [...octets, '1', '1', '1'].slice(0, 4).join('.');
}
