import type { Sys } from '../../sys/sys.ts';
import { dump, type Effective, effective, loadConfig, type MatchInfo, type SshdConfig } from './config.ts';
import { configFilesOf, textOf } from './files.ts';
import { ConfigRefused } from './read-config.ts';
import { groupsOfUser, readGroup, readPasswd } from '../../programs/accounts-file.ts';
import { missing } from '../../managers/systemd/load-unit.ts';
import ssh2 from 'ssh2';

/** sshd's command line. */
export interface SshdCommand {
  readonly mode: 'test' | 'dump' | 'daemon';
  readonly file: string;
  /** `-o`, with `-p`, `-h` and `-g` as the options that they stand for. */
  readonly options: readonly string[];
  readonly connection?: MatchInfo;
  readonly foreground: boolean;
}

const usage = [
  'OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.22 25 Aug 2026',
  'usage: sshd [-46DdeiqTtV] [-C connection_spec] [-c host_cert_file]',
  '            [-E log_file] [-f config_file] [-g login_grace_time]',
  '            [-h host_key_file] [-o option] [-p port] [-u len]',
].join('\n');

/** Throws `ConfigRefused` with what sshd prints. */
export function parseCommand(argv: readonly string[]): SshdCommand {
  const words = argv.slice(1);
  let [mode, file, foreground]: [SshdCommand['mode'], string, boolean] = ['daemon', '/etc/ssh/sshd_config', false];
  const options: string[] = [];
  let connection: MatchInfo | undefined;
  const taken: Readonly<Record<string, (value: string) => void>> = {
    f: (value) => (file = value),
    o: (value) => options.push(value),
    p: (value) => options.push(`Port=${value}`),
    h: (value) => options.push(`HostKey=${value}`),
    g: (value) => options.push(`LoginGraceTime=${value}`),
    C: (value) => (connection = { ...connection, ...connectionOf(value) }),
    E: () => undefined,
    c: () => undefined,
    u: () => undefined,
    b: () => undefined,
    k: () => undefined,
  };
  const flags: Readonly<Record<string, () => void>> = {
    t: () => (mode = mode === 'dump' ? mode : 'test'),
    T: () => (mode = 'dump'),
    D: () => (foreground = true),
    '4': () => options.push('AddressFamily=inet'),
    '6': () => options.push('AddressFamily=inet6'),
  };
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith('-') || word === '-') throw new ConfigRefused(`Extra argument ${word}.`, 1);
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!;
      const take = taken[letter];
      if (take) {
        const value = word.slice(at + 1) || words.shift();
        if (value === undefined) throw new ConfigRefused(`option requires an argument -- ${letter}\n${usage}`, 1);
        take(value);
        break;
      }
      if (letter === 'V') throw new ConfigRefused('OpenSSH_9.2, OpenSSL 3.0.22 25 Aug 2026', 0);
      if (!flags[letter] && !'deiqr'.includes(letter)) throw new ConfigRefused(`unknown option -- ${letter}\n${usage}`, 1);
      flags[letter]?.();
    }
  }
  return { mode, file, options, foreground, ...(connection && { connection }) };
}

function connectionOf(spec: string): MatchInfo {
  const found: Record<string, string | number> = {};
  const names: Readonly<Record<string, string>> = {
    user: 'user',
    host: 'host',
    addr: 'address',
    laddr: 'localAddress',
    lport: 'localPort',
    rdomain: 'rdomain',
  };
  for (const part of spec.split(',')) {
    const [key = '', value] = part.split('=', 2);
    const name = names[key];
    if (name === undefined || value === undefined) throw new ConfigRefused(`Invalid test mode specification ${part}`, 1);
    found[name] = key === 'lport' ? Number(value) : value;
  }
  return found;
}

export interface LoadedSshd {
  readonly config: SshdConfig;
  readonly options: Effective;
  readonly hostKeys: readonly { readonly text: string; readonly types: readonly string[] }[];
  readonly warnings: readonly string[];
}

/** Everything that sshd does before it listens. Throws `ConfigRefused`. `anywhere`: without host keys and its directory too. */
export async function load(sys: Sys, command: SshdCommand, { anywhere = false } = {}): Promise<LoadedSshd> {
  const config = await loadConfig(configFilesOf(sys), command);
  const options = effective(config);
  const { hostKeys, warnings } = await readHostKeys(sys, config, options);
  if (anywhere) return { config, options, hostKeys, warnings: config.warnings };
  if (hostKeys.length === 0) throw new ConfigRefused([...config.warnings, ...warnings, 'sshd: no hostkeys available -- exiting.'].join('\n'), 1);
  const folder = await missing(sys.stat('/run/sshd'));
  if (folder?.type !== 'directory') throw new ConfigRefused([...config.warnings, ...warnings, 'Missing privilege separation directory: /run/sshd'].join('\n'));
  if (folder.uid !== 0 || (folder.mode & 0o022) !== 0) throw new ConfigRefused('/run/sshd must be owned by root and not group or world-writable.');
  return { config, options, hostKeys, warnings: [...config.warnings, ...warnings] };
}

async function readHostKeys(sys: Sys, config: SshdConfig, options: Effective): Promise<{ hostKeys: LoadedSshd['hostKeys']; warnings: string[] }> {
  const named = config.settings.some(({ option }) => option === 'hostkey');
  const hostKeys: { text: string; types: string[] }[] = [];
  const warnings: string[] = [];
  for (const path of options.hostkey ?? []) {
    const stat = await missing(sys.stat(path));
    if (stat && (stat.mode & 0o077) !== 0 && stat.uid === 0) {
      warnings.push(...unprotected(path, stat.mode), `Unable to load host key "${path}": bad permissions`, `Unable to load host key: ${path}`);
      continue;
    }
    const text = await textOf(sys, path);
    const key = text === undefined ? undefined : ssh2.utils.parseKey(text);
    if (text === undefined || key === undefined || key instanceof Error) {
      if (named || text !== undefined)
        warnings.push(...(text === undefined ? [] : [`Unable to load host key "${path}": error in libcrypto`]), `Unable to load host key: ${path}`);
      continue;
    }
    hostKeys.push({ text, types: key.type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [key.type] });
  }
  return { hostKeys, warnings };
}

const unprotected = (path: string, mode: number): string[] => [
  '@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@',
  '@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @',
  '@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@',
  `Permissions 0${(mode & 0o777).toString(8)} for '${path}' are too open.`,
  'It is required that your private key files are NOT accessible by others.',
  'This private key will be ignored.',
];

/** `sshd -T`: the options for that connection, one a line. */
export async function tellOptions(sys: Sys, { config }: Pick<LoadedSshd, 'config'>, connection: MatchInfo | undefined): Promise<string> {
  if (!connection) return dump(effective(config));
  const user = (await readPasswd(sys)).find(({ name }) => name === connection.user);
  const ids = user ? await groupsOfUser(sys, user) : [];
  const groups = (await readGroup(sys)).filter(({ gid }) => ids.includes(gid)).map(({ name }) => name);
  return dump(effective(config, { ...connection, groups }));
}
