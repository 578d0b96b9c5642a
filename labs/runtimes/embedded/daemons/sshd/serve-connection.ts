import ssh2, { type Algorithms, type Connection } from 'ssh2';
import type { Accepted, DaemonContext } from '../../daemon/daemon.ts';
import type { Sys } from '../../sys/sys.ts';
import { Authentication, type Login } from './authentication.ts';
import type { Effective, SshdConfig } from './config.ts';
import type { Peer } from './login.ts';
import { serveSession } from './session.ts';
import { offer, type Offered } from './wire.ts';

export interface ServerParts {
  readonly context: DaemonContext;
  readonly config: SshdConfig;
  /** Outside Match blocks. */
  readonly options: Effective;
  readonly hostKeys: readonly { readonly text: string; readonly types: readonly string[] }[];
  /** Counts connections that nobody has proved anything on; returns what ends the count. */
  begin(): () => void;
}

const software = 'OpenSSH_9.2p1 Debian-2+deb12u10';

/** One SSH connection from its first byte to its last, as a process of its own. */
export async function serveConnection({ stream, ...ends }: Accepted, parts: ServerParts): Promise<void> {
  const { context, options } = parts;
  const peer: Peer = { address: ends.remoteAddress, port: ends.remotePort, localAddress: ends.localAddress, localPort: ends.localPort };
  const process = await context.sys.fork();
  await process.setTitle(['sshd: [accepted]']);
  const tell = (message: string, priority = 6): void => context.log(message, { priority, pid: process.pid, facility: 4 });
  const proved = parts.begin();
  const graceMs = Number(options.logingracetime?.[0] ?? 120) * 1_000;
  const late = (): void => {
    tell(`fatal: Timeout before authentication for ${peer.address} port ${peer.port}`, 2);
    stream.destroy();
  };
  const grace = graceMs > 0 ? setTimeout(late, graceMs) : undefined;
  grace?.unref();
  const heard = new Negotiation();
  const life: Life = {};
  // Whoever hangs up is gone: half a connection is none.
  stream.once('end', () => setImmediate(() => stream.destroy()));
  stream.once('close', () => {
    clearTimeout(grace);
    proved();
    if (life.login) closed(tell, life.login, peer);
    else if (!heard.failed)
      tell(`Connection closed by ${life.authentication?.described ?? ''}${peer.address} port ${peer.port}${life.authentication ? ' [preauth]' : ''}`);
    void life.user?.exit(0).catch(() => undefined);
    void process.exit(life.login ? 0 : 255).catch(() => undefined);
  });
  const entered = (login: Login): void => {
    life.login = login;
    clearTimeout(grace);
    proved();
  };
  const server = new ssh2.Server({ hostKeys: parts.hostKeys.map(({ text }) => text), ident: software, algorithms: able, debug: (line) => heard.note(line) });
  server.on('connection', (connection: Connection) => {
    offer(connection, offeredBy(parts));
    serve(connection, { parts, peer, tell, process, heard, life, entered, stream });
  });
  Object.assign(stream, { remoteAddress: peer.address, remotePort: peer.port, remoteFamily: 'IPv4' });
  server.injectSocket(stream as never);
}

/** What became of a connection. */
interface Life {
  authentication?: Authentication;
  login?: Login;
  /** The process with the user's credentials. */
  user?: Sys;
}

interface Serving {
  readonly parts: ServerParts;
  readonly peer: Peer;
  readonly tell: (message: string, priority?: number) => void;
  readonly process: Sys;
  readonly heard: Negotiation;
  readonly life: Life;
  readonly stream: Accepted['stream'];
  entered(login: Login): void;
}

function serve(connection: Connection, { parts: { context, config }, peer, tell, process, heard, life, entered, stream }: Serving): void {
  const authentication = new Authentication({ context, connection, config, peer, tell, entered });
  life.authentication = authentication;
  connection.on('authentication', (request) => void authentication.decide(request).catch((error: unknown) => stream.destroy(error as Error)));
  connection.on('error', (error) => {
    const refusal = heard.refusal(error.message);
    if (refusal !== undefined) tell(`Unable to negotiate with ${peer.address} port ${peer.port}: ${refusal} [preauth]`);
  });
  let opened: Promise<Sys> | undefined;
  connection.on('session', (accept, reject) => {
    const { login } = life;
    if (!login) return void reject();
    opened ??= enter(process, login, tell);
    // The client asks for its command once the channel is accepted: the process must be there by then.
    void opened.then((user) => {
      life.user = user;
      serveSession(accept(), { context, login, peer, process: user });
    }, reject);
  });
  connection.on('request', (accept, reject) => (reject ? reject() : accept?.()));
}

async function enter(process: Sys, { candidate }: Login, tell: (message: string) => void): Promise<Sys> {
  const user = candidate.user!;
  await process.setTitle([`sshd: ${user.name} [priv]`]);
  tell(`pam_unix(sshd:session): session opened for user ${user.name}(uid=${user.uid}) by (uid=0)`);
  const own = await process.fork();
  await own.setTitle([`sshd: ${user.name}@notty`]);
  await own.setIdentity({ uid: user.uid, gid: user.gid, groups: candidate.groups });
  return own;
}

function closed(tell: (message: string) => void, { candidate }: Login, { address, port }: Peer): void {
  tell(`Received disconnect from ${address} port ${port}:11: disconnected by user`);
  tell(`Disconnected from user ${candidate.name} ${address} port ${port}`);
  tell(`pam_unix(sshd:session): session closed for user ${candidate.name}`);
}

function offeredBy({ options, hostKeys }: ServerParts): Offered {
  const list = (name: string) => (options[name]?.[0] ?? '').split(',');
  const allowed = list('hostkeyalgorithms');
  return {
    kex: list('kexalgorithms'),
    hostKeys: hostKeys.flatMap(({ types }) => types.filter((type) => allowed.includes(type))),
    ciphers: list('ciphers'),
    macs: list('macs'),
    compression: options.compression?.[0] === 'no' ? ['none'] : ['none', 'zlib@openssh.com'],
  };
}

/** Everything that ssh2 can do: what is agreed on is decided by the offer. */
const able = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group1-sha1',
  ],
  cipher: { append: ['aes128-cbc', 'aes192-cbc', 'aes256-cbc', '3des-cbc'], prepend: [], remove: [] },
  hmac: { append: ['hmac-md5', 'hmac-sha1-96', 'hmac-md5-96'], prepend: [], remove: [] },
  serverHostKey: ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
} as unknown as Algorithms;

const asked: readonly (readonly [message: RegExp, words: string, heard: RegExp])[] = [
  [/no matching key exchange/, 'no matching key exchange method found.', /\(remote\) KEX method: (.*)/],
  [/no matching host key/, 'no matching host key type found.', /\(remote\) Host key format: (.*)/],
  [/no matching .* cipher/, 'no matching cipher found.', /\(remote\) .* cipher: (.*)/],
  [/no matching .* MAC/, 'no matching MAC found.', /\(remote\) .* MAC: (.*)/],
];

/** Listens to ssh2's account of the key exchange, to tell what the client offered. */
class Negotiation {
  readonly #lines: string[] = [];
  failed = false;

  note(line: string): void {
    if (this.#lines.length < 64 && line.includes('(remote)')) this.#lines.push(line);
  }

  refusal(message: string): string | undefined {
    const found = asked.find(([pattern]) => pattern.test(message));
    if (!found) return undefined;
    this.failed = true;
    const offer = this.#lines.flatMap((line) => found[2].exec(line)?.[1] ?? []).at(-1) ?? '';
    const names = offer.split(',').filter((name) => !/^(ext-info-|kex-strict-)/.test(name));
    return `${found[1]} Their offer: ${names.join(',')}`;
  }
}
