import type { ProgramContext } from '../../program/program.ts';
import { ProgramExit } from '../../program/program.ts';
import { fits } from '#checkers/semantics/sshd-config.ts';

/** What ssh is to do: its command line with the files of options behind it. */
export interface ClientOptions {
  readonly host: string;
  /** As it was typed: the host of messages. */
  readonly typed: string;
  readonly command?: string;
  /** Options in lower case; the first value counts. */
  readonly settings: ReadonlyMap<string, string>;
  readonly identities: readonly string[];
  readonly verbose: number;
  /** `no`, `auto`, `yes` (where there is a local one) or `force`. */
  readonly tty: 'no' | 'auto' | 'yes' | 'force';
  readonly quiet: boolean;
  readonly dump: boolean;
  readonly noCommand: boolean;
}

const usage = `usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface]
           [-b bind_address] [-c cipher_spec] [-D [bind_address:]port]
           [-E log_file] [-e escape_char] [-F configfile] [-I pkcs11]
           [-i identity_file] [-J [user@]host[:port]] [-L address]
           [-l login_name] [-m mac_spec] [-O ctl_cmd] [-o option] [-p port]
           [-Q query_option] [-R address] [-S ctl_path] [-W host:port]
           [-w local_tun[:remote_tun]] destination [command [argument ...]]
`;

const known = new Set(
  'addkeystoagent addressfamily batchmode bindaddress bindinterface canonicaldomains casignaturealgorithms certificatefile checkhostip ciphers clearallforwardings compression connectionattempts connecttimeout controlmaster controlpath controlpersist dynamicforward enableescapecommandline escapechar exitonforwardfailure fingerprinthash forkafterauthentication forwardagent forwardx11 forwardx11timeout forwardx11trusted gatewayports globalknownhostsfile gssapiauthentication gssapidelegatecredentials hashknownhosts hostbasedacceptedalgorithms hostbasedauthentication hostkeyalgorithms hostkeyalias hostname identitiesonly identityagent identityfile ignoreunknown include ipqos kbdinteractiveauthentication kbdinteractivedevices kexalgorithms knownhostscommand localcommand localforward loglevel logverbose macs nohostauthenticationforlocalhost numberofpasswordprompts passwordauthentication permitlocalcommand permitremoteopen pkcs11provider port preferredauthentications proxycommand proxyjump proxyusefdpass pubkeyacceptedalgorithms pubkeyacceptedkeytypes pubkeyauthentication rekeylimit remotecommand remoteforward requesttty requiredrsasize revokedhostkeys securitykeyprovider sendenv serveralivecountmax serveraliveinterval sessiontype setenv stdinnull streamlocalbindmask streamlocalbindunlink stricthostkeychecking syslogfacility tcpkeepalive tunnel tunneldevice updatehostkeys user userknownhostsfile verifyhostkeydns visualhostkey xauthlocation challengeresponseauthentication'.split(
    ' ',
  ),
);

const withValue: Readonly<Record<string, string | undefined>> = {
  b: 'bindaddress',
  B: 'bindinterface',
  c: 'ciphers',
  F: 'config',
  i: 'identityfile',
  J: 'proxyjump',
  l: 'user',
  m: 'macs',
  o: 'option',
  p: 'port',
  Q: 'query',
  D: 'dynamicforward',
  L: 'localforward',
  R: 'remoteforward',
  W: 'forward',
  E: 'log',
  e: 'escapechar',
  I: 'pkcs11provider',
  O: 'control',
  S: 'controlpath',
  w: 'tunneldevice',
};

interface Raw {
  readonly values: [name: string, value: string][];
  readonly flags: string;
  readonly operands: readonly string[];
}

const nothing: ClientOptions = {
  host: '',
  typed: '',
  settings: new Map(),
  identities: [],
  verbose: 0,
  tty: 'auto',
  quiet: false,
  dump: false,
  noCommand: false,
};
const notSettings = new Set(['option', 'config', 'identityfile', 'log', 'query']);

/** Reads the command line; ends the program with ssh's words where it is wrong. */
export async function readOptions(context: ProgramContext): Promise<ClientOptions & { readonly query?: string }> {
  const raw = await scan(context, context.argv.slice(1));
  const of = (name: string) => raw.values.filter(([key]) => key === name).map(([, value]) => value);
  const query = of('query')[0];
  const [destination, ...command] = raw.operands;
  if (query !== undefined) return { ...nothing, query };
  if (destination === undefined) return refuse(context, usage);
  const { user, host: typed, port } = destinationOf(destination);
  const settings = new Map<string, string>();
  const identities = of('identityfile');
  const set = (name: string, value: string): void => {
    if (name === 'identityfile') identities.push(value);
    else if (!settings.has(name)) settings.set(name, value);
  };
  if (user !== undefined) set('user', user);
  if (port !== undefined) set('port', port);
  for (const [name, value] of raw.values) if (!notSettings.has(name)) set(name, value);
  for (const text of of('option')) await apply(context, { text, set, place: 'command-line: line 0' });
  const file = of('config')[0];
  const files = file === undefined ? [`${context.env.HOME ?? '/root'}/.ssh/config`, '/etc/ssh/ssh_config'] : file === 'none' ? [] : [file];
  for (const path of files) await applyFile(context, { path, host: typed, set });
  return {
    host: settings.get('hostname')?.replace('%h', typed) ?? typed,
    typed,
    ...(command.length > 0 && { command: command.join(' ') }),
    settings,
    identities,
    verbose: [...raw.flags].filter((flag) => flag === 'v').length,
    tty: ttyOf(raw.flags, settings.get('requesttty')),
    quiet: raw.flags.includes('q'),
    dump: raw.flags.includes('G'),
    noCommand: raw.flags.includes('N'),
  };
}

function ttyOf(flags: string, setting = 'auto'): ClientOptions['tty'] {
  const last = [...flags].filter((flag) => flag === 't' || flag === 'T');
  if (last.at(-1) === 'T') return 'no';
  if (last.length > 0) return last.length > 1 ? 'force' : 'yes';
  return setting === 'no' || setting === 'yes' || setting === 'force' ? setting : 'auto';
}

function destinationOf(text: string): { user?: string; host: string; port?: string } {
  const uri = /^ssh:\/\/(?:([^@]+)@)?([^:/]+)(?::(\d+))?$/.exec(text);
  const [, user, host = '', port] = uri ?? /^(?:(.*)@)?([^@]*)$/.exec(text) ?? [];
  return { host, ...(user !== undefined && { user }), ...(port !== undefined && { port }) };
}

async function refuse({ stderr }: ProgramContext, text: string): Promise<never> {
  await stderr.write(text);
  throw new ProgramExit(255);
}

/** Options may follow the destination, until the command begins. */
async function scan(context: ProgramContext, words: readonly string[]): Promise<Raw> {
  const queue = [...words];
  const first = await scanOptions(context, queue);
  const destination = queue.shift();
  if (destination === undefined) return { ...first, operands: [] };
  const second = queue[0]?.startsWith('-') ? await scanOptions(context, queue) : { values: [], flags: '' };
  return { values: [...first.values, ...second.values], flags: first.flags + second.flags, operands: [destination, ...queue] };
}

async function scanOptions(context: ProgramContext, queue: string[]): Promise<Pick<Raw, 'values' | 'flags'>> {
  const values: [string, string][] = [];
  let flags = '';
  while (queue[0]?.startsWith('-') && queue[0] !== '-') {
    const word = queue.shift()!;
    if (word === '--') break;
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!;
      const name = withValue[letter];
      if (name !== undefined) {
        const value = word.slice(at + 1) || queue.shift();
        values.push([name, value ?? (await refuse(context, `option requires an argument -- ${letter}\n${usage}`))]);
        break;
      }
      if (letter === 'V') {
        await context.stderr.write('OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.22 25 Aug 2026\n');
        throw new ProgramExit(0);
      }
      if (!'46AaCfGgKkMNnqsTtvXxYy'.includes(letter)) await refuse(context, `unknown option -- ${letter}\n${usage}`);
      flags += letter;
    }
  }
  return { values, flags };
}

async function apply(
  { stderr }: ProgramContext,
  { text, set, place }: { text: string; set: (name: string, value: string) => void; place: string },
): Promise<void> {
  const [, keyword = '', value = ''] = /^\s*([^\s=]+)(?:\s*=\s*|\s+)?(.*?)\s*$/.exec(text) ?? [];
  const name = keyword.toLowerCase();
  if (!known.has(name)) {
    await stderr.write(`${place}: Bad configuration option: ${name}\n`);
    throw new ProgramExit(255);
  }
  if (value === '') {
    await stderr.write(`${place.replace(':', '')}: Missing argument.\n`);
    throw new ProgramExit(255);
  }
  set(name === 'challengeresponseauthentication' ? 'kbdinteractiveauthentication' : name, value.replace(/^"(.*)"$/, '$1'));
}

async function applyFile(
  context: ProgramContext,
  { path, host, set }: { path: string; host: string; set: (name: string, value: string) => void },
): Promise<void> {
  const bytes = await context.sys.readFile(path).catch(() => undefined);
  if (!bytes) return;
  let active = true;
  for (const [index, line] of new TextDecoder().decode(bytes).split('\n').entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#') || /^include\b/i.test(text)) continue;
    const [, keyword = '', rest = ''] = /^(\S+?)(?:\s*=\s*|\s+)(.*)$/.exec(text) ?? [];
    if (keyword.toLowerCase() === 'host') {
      const patterns = rest.split(/\s+/);
      active =
        patterns.some((pattern) => !pattern.startsWith('!') && fits(host, pattern)) &&
        !patterns.some((pattern) => pattern.startsWith('!') && fits(host, pattern.slice(1)));
    } else if (keyword.toLowerCase() === 'match') active = /^all$/i.test(rest);
    else if (active) await apply(context, { text, set, place: `${path}: line ${index + 1}` });
  }
}
