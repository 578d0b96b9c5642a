import type { Accepted, DaemonContext } from '../../daemon/daemon.ts';
import type { Stat } from '../../sys/sys.ts';
import { Reader } from '../python/base-http.ts';

export interface FtpOptions {
  readonly context: DaemonContext;
  readonly connection: Accepted;
  readonly anonymous: boolean;
  readonly root: string;
  readonly banner: string;
}

const passivePatienceMs = 10_000;

/** One control connection of vsftpd. */
export class FtpSession {
  readonly #options: FtpOptions;
  readonly #input: Reader;
  #user = '';
  #entered = false;
  #folder = '/';
  #passive: { connection: Promise<Accepted>; close(): void } | undefined;

  constructor(options: FtpOptions) {
    this.#options = options;
    this.#input = new Reader(options.connection.stream);
  }

  async run(): Promise<void> {
    const { stream } = this.#options.connection;
    stream.on('error', () => undefined);
    this.#say(220, this.#options.banner);
    for (let line = await this.#input.line(4_096); line !== undefined; line = await this.#input.line(4_096)) {
      const [, verb = '', argument = ''] = /^(\S*)\s?(.*?)\r?\n?$/.exec(line) ?? [];
      if (!(await this.#handle(verb.toUpperCase(), argument))) break;
    }
    this.#passive?.close();
    stream.end();
  }

  #say(code: number, text: string): true {
    this.#options.connection.stream.write(`${code} ${text}\r\n`);
    return true;
  }

  /** false: the end. */
  async #handle(verb: string, argument: string): Promise<boolean> {
    if (verb === 'QUIT') {
      this.#say(221, 'Goodbye.');
      return false;
    }
    if (verb === 'USER') {
      this.#user = argument;
      const anonymous = /^(anonymous|ftp)$/i.test(argument);
      return anonymous && !this.#options.anonymous ? this.#say(530, 'Permission denied.') : this.#say(331, 'Please specify the password.');
    }
    if (verb === 'PASS') {
      if (!/^(anonymous|ftp)$/i.test(this.#user) || !this.#options.anonymous) return this.#say(530, 'Login incorrect.');
      this.#entered = true;
      return this.#say(230, 'Login successful.');
    }
    if (!this.#entered) return this.#say(530, 'Please login with USER and PASS.');
    return this.#command(verb, argument);
  }

  async #command(verb: string, argument: string): Promise<boolean> {
    const command = Object.hasOwn(this.#commands, verb) ? this.#commands[verb] : undefined;
    return command ? command(argument) : this.#say(500, 'Unknown command.');
  }

  readonly #commands: Readonly<Record<string, (argument: string) => boolean | Promise<boolean>>> = {
    SYST: () => this.#say(215, 'UNIX Type: L8'),
    PWD: () => this.#say(257, `"${this.#folder}" is the current directory`),
    TYPE: (argument) => this.#say(200, `Switching to ${/^i/i.test(argument) ? 'Binary' : 'ASCII'} mode.`),
    NOOP: () => this.#say(200, 'NOOP ok.'),
    CWD: (argument) => this.#enter(argument),
    PASV: () => this.#listen(false),
    EPSV: () => this.#listen(true),
    SIZE: (argument) => this.#tell('SIZE', argument),
    MDTM: (argument) => this.#tell('MDTM', argument),
    LIST: (argument) => this.#list(false, argument),
    NLST: (argument) => this.#list(true, argument),
    RETR: (argument) => this.#send(argument),
    ...Object.fromEntries(['STOR', 'DELE', 'MKD', 'RMD', 'RNFR', 'APPE'].map((verb) => [verb, () => this.#say(550, 'Permission denied.')])),
  };

  /** A path of the client's, below the root: `..` ends there. */
  #path(name: string): string {
    const parts: string[] = [];
    for (const part of (name.startsWith('/') ? name : `${this.#folder}/${name}`).split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    return `/${parts.join('/')}`;
  }

  #real(name: string): string {
    return `${this.#options.root}${this.#path(name)}`.replace(/\/$/, '');
  }

  /** What an anonymous client may see: readable for everybody. */
  async #stat(name: string): Promise<Stat | undefined> {
    const stat = await this.#options.context.sys.stat(this.#real(name)).catch(() => undefined);
    return stat && (stat.mode & 0o004) !== 0 ? stat : undefined;
  }

  async #enter(name: string): Promise<boolean> {
    if ((await this.#stat(name))?.type !== 'directory') return this.#say(550, 'Failed to change directory.');
    this.#folder = this.#path(name);
    return this.#say(250, 'Directory successfully changed.');
  }

  async #tell(verb: string, name: string): Promise<boolean> {
    const stat = await this.#stat(name);
    if (stat?.type !== 'file') return this.#say(550, verb === 'SIZE' ? 'Could not get file size.' : 'Could not get file modification time.');
    return this.#say(213, verb === 'SIZE' ? String(stat.size) : new Date(stat.mtimeMs).toISOString().replace(/[-:T]/g, '').slice(0, 14));
  }

  async #listen(extended: boolean): Promise<boolean> {
    const { context, connection } = this.#options;
    this.#passive?.close();
    const port = 20_000 + Math.floor(Math.random() * 40_000);
    let taken: (accepted: Accepted) => void = () => undefined;
    const waiting = new Promise<Accepted>((resolve) => (taken = resolve));
    const close = await context.listen({ address: connection.localAddress, port }, (accepted) => taken(accepted));
    const timer = setTimeout(close, passivePatienceMs);
    timer.unref();
    this.#passive = {
      connection: waiting,
      close: () => {
        clearTimeout(timer);
        close();
      },
    };
    if (extended) return this.#say(229, `Entering Extended Passive Mode (|||${port}|)`);
    return this.#say(227, `Entering Passive Mode (${connection.localAddress.replaceAll('.', ',')},${port >> 8},${port & 255}).`);
  }

  async #list(bare: boolean, argument: string): Promise<boolean> {
    const name = argument.replace(/^-\S+\s*/, '');
    const stat = await this.#stat(name);
    const entries = stat?.type === 'directory' ? await this.#options.context.sys.readdir(this.#real(name)).catch(() => []) : [];
    const sorted = [...entries].sort((one, other) => (one.name < other.name ? -1 : 1));
    const text = sorted.map((entry) => `${bare ? entry.name : row(entry.name, entry.stat)}\r\n`).join('');
    return this.#transfer(Buffer.from(text), { before: 'Here comes the directory listing.', after: 'Directory send OK.' });
  }

  async #send(name: string): Promise<boolean> {
    const stat = await this.#stat(name);
    const bytes = stat?.type === 'file' ? await this.#options.context.sys.readFile(this.#real(name)).catch(() => undefined) : undefined;
    if (!bytes) return this.#say(550, 'Failed to open file.');
    return this.#transfer(bytes, { before: `Opening BINARY mode data connection for ${name} (${bytes.length} bytes).`, after: 'Transfer complete.' });
  }

  async #transfer(bytes: Uint8Array, { before, after }: { before: string; after: string }): Promise<boolean> {
    const passive = this.#passive;
    this.#passive = undefined;
    if (!passive) return this.#say(425, 'Use PORT or PASV first.');
    this.#say(150, before);
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), passivePatienceMs).unref());
    const accepted = await Promise.race([passive.connection, late]);
    passive.close();
    if (!accepted) return this.#say(425, 'Failed to establish connection.');
    accepted.stream.on('error', () => undefined);
    accepted.stream.resume();
    await new Promise<void>((resolve) => accepted.stream.end(bytes, () => resolve()));
    return this.#say(226, after);
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As vsftpd lists a file: numbers for owners, the time in UTC. */
function row(name: string, { type, mode, nlink, uid, gid, size, mtimeMs, target }: Stat): string {
  const letters = [...'rwxrwxrwx'].map((letter, at) => (mode & (0o400 >> at) ? letter : '-')).join('');
  const kind = type === 'directory' ? 'd' : type === 'symlink' ? 'l' : '-';
  const date = new Date(mtimeMs);
  const two = (number: number) => String(number).padStart(2, '0');
  const time = `${months[date.getUTCMonth()]} ${two(date.getUTCDate())} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  return `${kind}${letters} ${String(nlink).padStart(4)} ${String(uid).padEnd(8)} ${String(gid).padEnd(8)} ${String(size).padStart(8)} ${time} ${name}${target === undefined ? '' : ` -> ${target}`}`;
}
