import ssh2, { type AuthContext, type Connection, type KeyboardAuthContext, type PublicKeyAuthContext } from 'ssh2';
import type { DaemonContext } from '../../daemon/daemon.ts';
import { findAuthorized } from './authorized-keys.ts';
import type { SshdConfig } from './config.ts';
import { textOf } from './files.ts';
import { fingerprint, kindOfKey } from './host-keys.ts';
import { type Account, type Candidate, candidateOf, pamAccount, passwordOpens, type Peer } from './login.ts';
import { disconnect, sendBanner } from './wire.ts';

export interface Login {
  readonly candidate: Candidate;
  readonly account: Account;
  /** Options of the key that was used. */
  readonly key?: Readonly<Record<string, readonly string[]>>;
}

type Tell = (message: string, priority?: number) => void;

interface Parts {
  readonly context: DaemonContext;
  readonly connection: Connection;
  readonly config: SshdConfig;
  readonly peer: Peer;
  readonly tell: Tell;
  entered(login: Login): void;
}

const signatureOf = (type: string, hash: string | undefined): string => (type === 'ssh-rsa' && hash && hash !== 'sha1' ? `rsa-sha2-${hash.slice(3)}` : type);

const keyFilesOf = ({ options }: Candidate): { files: string[]; strict: boolean } => ({
  files: (options.authorizedkeysfile?.[0] ?? '').split(' '),
  strict: options.strictmodes?.[0] === 'yes',
});

const methodNames = ['publickey', 'password', 'keyboard-interactive'] as const;
type Method = (typeof methodNames)[number];
const optionOf: Readonly<Record<Method, string>> = {
  publickey: 'pubkeyauthentication',
  password: 'passwordauthentication',
  'keyboard-interactive': 'kbdinteractiveauthentication',
};

/** Who gets in by which proof on one connection: auth2.c in few words. */
export class Authentication {
  readonly #parts: Parts;
  #candidate: Candidate | undefined;
  #failures = 0;
  #attempts = 0;
  /** Chains of AuthenticationMethods with what is left of each; undefined: any one method will do. */
  #chains: Method[][] | undefined;
  #proved: { key?: Login['key'] } = {};

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async decide(request: AuthContext): Promise<void> {
    this.#attempts++;
    const candidate = (this.#candidate ??= await this.#begin(request.username));
    const outcome = await this.#try(request, candidate);
    if (outcome === 'answered') return;
    if (outcome.ok && this.#allows(candidate, request, outcome.forced ?? false)) return this.#succeeded(request, candidate, outcome.key);
    this.#failed(request, candidate);
  }

  get user(): string | undefined {
    return this.#candidate?.name;
  }

  get described(): string {
    const name = this.#candidate?.name;
    if (name === undefined) return '';
    return this.#valid(this.#candidate!) ? `authenticating user ${name} ` : `invalid user ${name} `;
  }

  async #begin(name: string): Promise<Candidate> {
    const { context, config, peer, tell, connection } = this.#parts;
    const candidate = await candidateOf(context.sys, { name, peer, config });
    if (!candidate.user) tell(`Invalid user ${name} from ${peer.address} port ${peer.port}`);
    else if (candidate.barred !== undefined) tell(candidate.barred);
    const chains = candidate.options.authenticationmethods?.[0] ?? 'any';
    if (chains !== 'any') this.#chains = chains.split(' ').map((chain) => chain.split(',').map((method) => method.split(':')[0] as Method));
    const banner = candidate.options.banner?.[0] ?? 'none';
    const text = banner === 'none' ? undefined : await textOf(context.sys, banner);
    if (text) sendBanner(connection, text.replace(/\r?\n/g, '\r\n'));
    return candidate;
  }

  #valid(candidate: Candidate): boolean {
    return candidate.user !== undefined && candidate.barred === undefined;
  }

  async #try(request: AuthContext, candidate: Candidate): Promise<'answered' | { ok: boolean; key?: Login['key']; forced?: boolean }> {
    if (request.method === 'none') {
      const empty = candidate.options.permitemptypasswords?.[0] === 'yes' && this.#left().includes('password');
      return { ok: empty && this.#valid(candidate) && (await passwordOpens(candidate, '')) };
    }
    if (!this.#left().includes(request.method as Method)) return { ok: false };
    if (request.method === 'publickey') return this.#tryKey(request, candidate);
    if (request.method === 'password') return { ok: this.#valid(candidate) && (await passwordOpens(candidate, request.password)) };
    if (request.method === 'keyboard-interactive') return { ok: await this.#ask(request, candidate) };
    return { ok: false };
  }

  async #tryKey(request: PublicKeyAuthContext, candidate: Candidate): Promise<'answered' | { ok: boolean; key?: Login['key']; forced?: boolean }> {
    if (!this.#valid(candidate) || !candidate.user) return { ok: false };
    const { context, peer, tell } = this.#parts;
    const hash = (request as { hashAlgo?: string }).hashAlgo;
    const algorithm = signatureOf(request.key.algo, hash);
    if (!candidate.options.pubkeyacceptedalgorithms?.[0]?.split(',').includes(algorithm)) {
      tell(`userauth_pubkey: signature algorithm ${algorithm} not in PubkeyAcceptedAlgorithms [preauth]`);
      return { ok: false };
    }
    const found = await findAuthorized(context.sys, {
      user: candidate.user,
      blob: request.key.data,
      ...keyFilesOf(candidate),
      address: peer.address,
    });
    if (!('key' in found)) {
      if (found.refused !== undefined) tell(found.refused);
      return { ok: false };
    }
    if (!request.signature || !request.blob) {
      request.accept();
      return 'answered';
    }
    const parsed = ssh2.utils.parseKey(`${found.key.type} ${found.key.blob.toString('base64')}`);
    const verified = !(parsed instanceof Error) && parsed.verify(request.blob, request.signature, hash) === true;
    return { ok: verified, key: found.key.options, forced: found.key.options.command !== undefined };
  }

  /** PAM asks for a password, and for none where there is none to know. */
  async #ask(request: KeyboardAuthContext, candidate: Candidate): Promise<boolean> {
    if (candidate.options.usepam?.[0] !== 'yes') return false;
    if (this.#valid(candidate) && (await passwordOpens(candidate, ''))) return true;
    const [answer = ''] = await new Promise<string[]>((resolve) =>
      request.prompt([{ prompt: 'Password: ', echo: false }], (answers) => resolve(Array.isArray(answers) ? answers : [])),
    );
    return this.#valid(candidate) && (await passwordOpens(candidate, answer));
  }

  /** PermitRootLogin. */
  #allows({ user, options, name }: Candidate, { method }: AuthContext, forced: boolean): boolean {
    if (user?.uid !== 0) return true;
    const setting = options.permitrootlogin?.[0];
    const allowed =
      setting === 'yes' ||
      (setting === 'without-password' && method === 'publickey') ||
      (setting === 'forced-commands-only' && method === 'publickey' && forced);
    const { peer, tell } = this.#parts;
    if (!allowed) tell(`ROOT LOGIN REFUSED FROM ${peer.address} port ${peer.port}${name === 'root' ? '' : ` (${name})`}`);
    return allowed;
  }

  #succeeded(request: AuthContext, candidate: Candidate, key: Login['key']): void {
    const { peer, tell, entered, context, connection } = this.#parts;
    if (key) this.#proved = { key };
    const method = request.method === 'none' ? 'password' : (request.method as Method);
    const told = request.method === 'keyboard-interactive' ? 'keyboard-interactive/pam' : request.method;
    const detail = request.method === 'publickey' ? `: ${kindOfKey(request.key.algo)} ${fingerprint(request.key.data)}` : '';
    const left = this.#chains?.filter((chain) => chain[0] === method).map((chain) => chain.slice(1));
    if (left && !left.some((chain) => chain.length === 0)) {
      this.#chains = left;
      tell(`Partial ${told} for ${candidate.name} from ${peer.address} port ${peer.port} ssh2${detail}`);
      return request.reject(this.#left(), true);
    }
    void pamAccount(context.sys, candidate).then((account) => {
      if (account.denied !== undefined) {
        if (account.log !== undefined) tell(account.log, 5);
        tell(`fatal: Access denied for user ${candidate.name} by PAM account configuration [preauth]`, 2);
        sendBanner(connection, account.denied.replace(/\n/g, '\r\n'));
        return void connection.end();
      }
      tell(`Accepted ${told} for ${candidate.name} from ${peer.address} port ${peer.port} ssh2${detail}`);
      entered({ candidate, account, ...this.#proved });
      request.accept();
    });
  }

  #failed(request: AuthContext, candidate: Candidate): void {
    const { peer, tell, connection } = this.#parts;
    if (this.#attempts > 1 || request.method !== 'none') this.#failures++;
    const who = this.#valid(candidate) ? candidate.name : `invalid user ${candidate.name}`;
    const told = request.method === 'keyboard-interactive' ? 'keyboard-interactive/pam' : request.method;
    if (request.method === 'password' || request.method === 'keyboard-interactive') {
      const rhost = `authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${peer.address}${candidate.user ? `  user=${candidate.name}` : ''}`;
      tell(`pam_unix(sshd:auth): ${rhost}`, 5);
      tell(`Failed ${told} for ${who} from ${peer.address} port ${peer.port} ssh2`);
    }
    const most = Number(candidate.options.maxauthtries?.[0] ?? 6);
    if (this.#failures >= most) {
      tell(`error: maximum authentication attempts exceeded for ${who} from ${peer.address} port ${peer.port} ssh2 [preauth]`, 3);
      tell(`Disconnecting ${this.described}${peer.address} port ${peer.port}: Too many authentication failures [preauth]`);
      return disconnect(connection, 2, 'Too many authentication failures');
    }
    request.reject(this.#left());
  }

  /** Methods that can continue. */
  #left(): Method[] {
    const options = this.#candidate?.options ?? {};
    const enabled = methodNames.filter((method) => options[optionOf[method]]?.[0] === 'yes');
    return this.#chains ? enabled.filter((method) => this.#chains!.some((chain) => chain[0] === method)) : [...enabled];
  }
}
