import ssh2, { type Client, type ClientChannel } from 'ssh2';
import { chooseAlgorithms, ciphers, macs } from '../../daemons/sshd/algorithms.ts';
import { fingerprint, kindOfKey } from '../../daemons/sshd/host-keys.ts';
import { defineProgram, type ProgramContext } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import type { Connection } from '../../sys/sys.ts';
import { ownUser } from '../accounts/authentication.ts';
import { Proofs } from './authenticate.ts';
import { type ClientOptions, readOptions } from './client-options.ts';
import { algorithmsOf, dump, query } from './client-queries.ts';
import { changed, unprotected } from './client-words.ts';
import { converse } from './converse.ts';
import { streamOf } from './connection-stream.ts';
import { hashed, lookUp, remember } from './known-hosts.ts';
import { serverAlgorithms } from './server-algorithms.ts';

/** OpenSSH's client: real SSH over the simulated network. */
export const ssh = defineProgram({
  name: 'ssh',
  paths: ['/usr/bin/ssh'],
  async run(context) {
    const options = await readOptions(context);
    if (options.query !== undefined) return query(context, options.query);
    const level = levelOf(options);
    const say = async (text: string, at = 3): Promise<void> => void (level >= at && (await context.stderr.write(`${text}\r\n`)));
    const own = await ownUser(context.sys);
    const user = options.settings.get('user') ?? own.name;
    const port = Number(options.settings.get('port') ?? 22);
    if (options.dump) return dump(context, { options, user, port });
    for (const [name, list, words] of [
      ['ciphers', ciphers, 'Unknown cipher type'],
      ['macs', macs, 'Unknown mac type'],
    ] as const) {
      const text = options.settings.get(name);
      if (text !== undefined && !chooseAlgorithms(text, list)) return (await context.stderr.write(`${words} '${text}'\n`), 255);
    }
    const connection = await connect(context, { options, port, say });
    if (!connection) return 255;
    return new Session({ context, options, user, port, say, home: own.home }, connection).run();
  },
});

const levels = ['quiet', 'fatal', 'error', 'info', 'verbose', 'debug', 'debug2', 'debug3'];
const levelOf = ({ settings, verbose, quiet }: ClientOptions): number => {
  if (quiet) return 0;
  const named = levels.indexOf((settings.get('loglevel') ?? 'INFO').toLowerCase().replace('debug1', 'debug'));
  return verbose > 0 ? 4 + verbose : named < 0 ? 3 : named;
};

type Say = (text: string, at?: number) => Promise<void>;

async function connect({ sys }: ProgramContext, { options, port, say }: { options: ClientOptions; port: number; say: Say }): Promise<Connection | undefined> {
  const source = options.settings.get('bindaddress');
  const timeout = Number(options.settings.get('connecttimeout') ?? 0);
  let addresses: string[];
  try {
    addresses = await sys.resolve(options.host);
  } catch (error) {
    if (!isSysError(error)) throw error;
    await say(`ssh: Could not resolve hostname ${options.host.toLowerCase()}: Temporary failure in name resolution`, 2);
    return undefined;
  }
  let last = '';
  for (const address of addresses) {
    await say(`debug1: Connecting to ${options.host} [${address}] port ${port}.`, 5);
    try {
      return await sys.connect({ host: address, port, ...(timeout > 0 && { timeoutMs: timeout * 1_000 }), ...(source !== undefined && { source }) });
    } catch (error) {
      if (!isSysError(error)) throw error;
      last = error.message;
      await say(`debug1: connect to address ${address} port ${port}: ${last}`, 5);
    }
  }
  await say(`ssh: connect to host ${options.host} port ${port}: ${last}`, 2);
  return undefined;
}

interface Parts {
  readonly context: ProgramContext;
  readonly options: ClientOptions;
  readonly user: string;
  readonly port: number;
  readonly home: string;
  readonly say: Say;
}

class Session {
  readonly #parts: Parts;
  readonly #connection: Connection;
  readonly #client: Client = new ssh2.Client();
  #proofs!: Proofs;
  /** The command has told its status: that the server hangs up then is no news. */
  #finished = false;
  #status = 255;
  /** What was said of the host's key while ssh2 waited. */
  #told: Promise<void> = Promise.resolve();

  constructor(parts: Parts, connection: Connection) {
    this.#parts = parts;
    this.#connection = connection;
  }

  async run(): Promise<number> {
    const { context, options, user, say } = this.#parts;
    const keys = await this.#keys();
    this.#proofs = new Proofs({ context, options, user, keys });
    const server = serverAlgorithms(streamOf(this.#connection));
    return new Promise<number>((resolve) => {
      let over = false;
      const end = (code: number): void => {
        if (over) return;
        over = true;
        this.#client.destroy();
        void this.#connection.close();
        void this.#told.finally(() => resolve(code));
      };
      context.signal.addEventListener('abort', () => end(255), { once: true });
      const client = this.#client;
      client.on('banner', (text) => void (this.#told = this.#told.then(() => say(text.replace(/\r?\n$/, '').replace(/\r\n/g, '\n'), 3))));
      client.on('ready', () => void this.#opened().then(end, () => end(255)));
      client.on('error', (error) => void this.#failed(error, server.offers()).then(end, () => end(255)));
      client.on('close', () => void (!over && !this.#finished && this.#closed().then(end, () => end(255))));
      client.connect({
        sock: server.stream,
        username: user,
        ident: 'OpenSSH_9.2p1 Debian-2+deb12u10',
        algorithms: algorithmsOf(options),
        hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => void this.#verify(key).then(verify, () => verify(false)),
        authHandler: this.#proofs.handler as never,
        readyTimeout: 0,
        keepaliveInterval: 0,
      });
    });
  }

  async #keys(): Promise<{ path: string; text: string }[]> {
    const { context, options, home, say } = this.#parts;
    const usual = ['id_rsa', 'id_ecdsa', 'id_ed25519'].map((name) => `${home}/.ssh/${name}`);
    const found: { path: string; text: string }[] = [];
    for (const path of options.identities.length ? options.identities.map((name) => name.replace(/^~/, home)) : usual) {
      const stat = await context.sys.stat(path).catch(() => undefined);
      if (!stat) {
        if (options.identities.length) await say(`Warning: Identity file ${path} not accessible: No such file or directory.`, 3);
        continue;
      }
      const { uid } = await context.sys.identity();
      if (stat.uid === uid && (stat.mode & 0o077) !== 0) {
        await say(unprotected(path, stat.mode), 2);
        continue;
      }
      const text = await context.sys.readFile(path).then(
        (bytes) => new TextDecoder().decode(bytes),
        () => undefined,
      );
      if (text === undefined) await say(`Load key "${path}": Permission denied`, 2);
      else if (ssh2.utils.parseKey(text) instanceof Error) await say(`Load key "${path}": error in libcrypto`, 2);
      else found.push({ path, text });
    }
    return found;
  }

  async #verify(key: Buffer): Promise<boolean> {
    const { context, options, port, home, say } = this.#parts;
    const parsed = ssh2.utils.parseKey(key);
    const type = parsed instanceof Error ? '' : parsed.type;
    const name = port === 22 ? options.host : `[${options.host}]:${port}`;
    const mine = (options.settings.get('userknownhostsfile') ?? `${home}/.ssh/known_hosts ${home}/.ssh/known_hosts2`)
      .split(/\s+/)
      .map((path) => path.replace(/^~/, home));
    const found = await lookUp(context, { files: [...mine, '/etc/ssh/ssh_known_hosts'], names: [name], type, key: key.toString('base64') });
    const strict = options.settings.get('stricthostkeychecking') ?? 'ask';
    const kind = kindOfKey(type);
    await say(`debug1: Server host key: ${type} ${fingerprint(key)}`, 5);
    if (found.verdict === 'known') return true;
    if (found.verdict === 'changed') {
      await say(changed(kind, fingerprint(key), { file: found.file!, line: found.line!, name: options.host }), 2);
      return strict === 'no' || strict === 'off';
    }
    if (strict === 'yes') {
      await say(`No ${kind} host key is known for ${name} and you have requested strict checking.\r\nHost key verification failed.`, 2);
      return false;
    }
    if (strict === 'ask' && !(await this.#confirmed({ name, kind, print: fingerprint(key) }))) return false;
    const told = options.settings.get('hashknownhosts') === 'no' ? name : hashed(name);
    if (await remember(context, { file: mine[0]!, line: `${told} ${type} ${key.toString('base64')}` }))
      await say(`Warning: Permanently added '${name}' (${kind}) to the list of known hosts.`, 3);
    return true;
  }

  async #confirmed({ name, kind, print }: { name: string; kind: string; print: string }): Promise<boolean> {
    const { context, options, say } = this.#parts;
    const { terminal, stdin } = context;
    const address = name === this.#connection.remoteAddress ? '' : ` (${this.#connection.remoteAddress})`;
    if (!terminal || options.settings.get('batchmode') === 'yes') {
      await say('Host key verification failed.', 2);
      return false;
    }
    await terminal.write(
      `The authenticity of host '${name}${address}' can't be established.\r\n${kind} key fingerprint is ${print}.\r\nThis key is not known by any other names.\r\n`,
    );
    let question = 'Are you sure you want to continue connecting (yes/no/[fingerprint])? ';
    for (;;) {
      await terminal.write(question);
      const answer = (await stdin.readLine())?.trim();
      if (answer === 'yes' || answer === print) return true;
      if (answer === undefined || answer === 'no') break;
      question = "Please type 'yes', 'no' or the fingerprint: ";
    }
    await say('Host key verification failed.', 2);
    return false;
  }

  async #opened(): Promise<number> {
    const { options, say, port } = this.#parts;
    await this.#told;
    await say(`Authenticated to ${options.host} ([${this.#connection.remoteAddress}]:${port}) using "${this.#proofs.used}".`, 4);
    const { terminal } = this.#parts.context;
    const tty = await this.#terminal();
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      const done = (error: Error | undefined, opened: ClientChannel): void => {
        if (error) return reject(error);
        // A command that is over at once tells its status before anybody else looks.
        opened.on('exit', (status: number | null) => {
          this.#status = status ?? 255;
          this.#finished = true;
        });
        resolve(opened);
      };
      if (options.command !== undefined) this.#client.exec(options.command, { ...(tty && { pty: tty }) }, done);
      else this.#client.shell(tty ?? false, done);
    });
    if (!tty || !terminal) return this.#talk(channel);
    await converse(terminal, channel);
    await say(`Connection to ${options.host} closed.`, 3);
    return this.#status;
  }

  /** What the remote terminal is to be like, where there is to be one. */
  async #terminal(): Promise<{ term: string; cols: number; rows: number } | undefined> {
    const { context, options, say } = this.#parts;
    const local = context.stdin.isTerminal ? context.terminal : undefined;
    const wanted = options.tty === 'auto' ? options.command === undefined && local !== undefined : options.tty !== 'no';
    if (!wanted) return undefined;
    if (local || options.tty === 'force') return { term: context.env.TERM ?? 'xterm', ...(local?.size() ?? { cols: 80, rows: 24 }) };
    await say('Pseudo-terminal will not be allocated because stdin is not a terminal.', 3);
    return undefined;
  }

  async #talk(channel: ClientChannel): Promise<number> {
    const { stdin, stdout, stderr } = this.#parts.context;
    const pump = async (stream: NodeJS.ReadableStream, write: (data: Uint8Array) => Promise<void>): Promise<void> => {
      for await (const chunk of stream) await write(chunk as Uint8Array);
    };
    const feed = async (): Promise<void> => {
      for (let data = await stdin.read(); data; data = await stdin.read())
        if (!channel.write(data)) await new Promise((resolve) => channel.once('drain', resolve));
      channel.end();
    };
    const closed = new Promise<void>((resolve) => channel.once('close', () => resolve()));
    void feed().catch(() => undefined);
    await Promise.all([pump(channel, (data) => stdout.write(data)), pump(channel.stderr, (data) => stderr.write(data)), closed]);
    return this.#status;
  }

  async #failed(error: Error & { level?: string; code?: number }, offers: Partial<Record<string, string>>): Promise<number> {
    const { options, user, say } = this.#parts;
    await this.#told;
    const address = this.#connection.remoteAddress;
    const mismatch = /no matching (key exchange|host key|C->S cipher|S->C cipher|C->S MAC|S->C MAC)/i.exec(error.message)?.[1];
    if (mismatch !== undefined) {
      const [what, offer] = mismatches[mismatch.replace(/^[CS]->[CS] /, '')] ?? ['', ''];
      await say(`Unable to negotiate with ${address} port ${this.#parts.port}: no matching ${what} found. Their offer: ${offers[offer] ?? ''}`, 3);
    } else if (error.level === 'client-authentication') {
      await say(`${user}@${options.typed}: Permission denied (${this.#proofs.methods.join(',')}).`, 2);
    } else if (/Too many authentication failures/.test(error.message) || error.code === 2) {
      await say(
        `Received disconnect from ${address} port ${this.#parts.port}:2: Too many authentication failures\r\nDisconnected from ${address} port ${this.#parts.port}`,
        2,
      );
    } else if (!this.#finished && !/verification failed|Host denied/.test(error.message)) {
      await say(`Connection closed by ${address} port ${this.#parts.port}`, 2);
    }
    return 255;
  }

  async #closed(): Promise<number> {
    await this.#told;
    await this.#parts.say(`Connection closed by ${this.#connection.remoteAddress} port ${this.#parts.port}`, 2);
    return 255;
  }
}

const mismatches: Readonly<Record<string, readonly [what: string, offer: string]>> = {
  'key exchange': ['key exchange method', 'kex'],
  'host key': ['host key type', 'hostKeys'],
  cipher: ['cipher', 'ciphers'],
  MAC: ['MAC', 'macs'],
};
