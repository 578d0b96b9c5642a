/** Facts about a machine's SSH server, seen from outside wherever the outside can see them. */

/** An SSH server that could not be spoken to. `why` is one clause: `nothing listens on port 22`. */
export interface SshSilent {
  readonly answered: false;
  readonly why: string;
}

/** What the running server offers in its key exchange: both directions together, in its own order. */
export interface SshAlgorithmOffer {
  readonly answered: true;
  readonly software: string;
  readonly kex: readonly string[];
  readonly hostKeys: readonly string[];
  readonly ciphers: readonly string[];
  readonly macs: readonly string[];
}

/** How the running server treats one user before any proof of identity. */
export interface SshUserFacts {
  readonly user: string;
  /** True where the server let the user in without any proof. */
  readonly entered: boolean;
  /** Methods that the server says can continue. */
  readonly methods: readonly string[];
  readonly banner?: string;
  /** Failed attempts until the server hung up; absent where it still listened after the most that were tried. */
  readonly triesUntilDisconnect?: number;
}

export interface SshKeyLogin {
  readonly answered: true;
  readonly user: string;
  readonly accepted: boolean;
  /** What the session ran as; absent where no command could be run there. */
  readonly ranAs?: string;
  readonly why?: string;
}

/** A command in a session that was opened by key. `output` is its last 2,000 characters; absent where none could be run. */
export interface SessionCommand {
  readonly answered: true;
  readonly user: string;
  readonly accepted: boolean;
  /** The output held what was expected. */
  readonly done: boolean;
  readonly output?: string;
  readonly why?: string;
}

/** Modes of what a shell of the user made new, seen from outside; absent where it made nothing. */
export interface NewFileMade {
  readonly answered: true;
  readonly user: string;
  readonly file?: number;
  readonly folder?: number;
  readonly why?: string;
}

/** The effective configuration for one kind of connection, as `sshd -T -C` tells: option in lower case, repeated ones joined by a space. */
export interface SshdConnection {
  readonly user: string;
  readonly groups: readonly string[];
  readonly address: string;
  readonly options: Readonly<Record<string, string>>;
}

export interface SshdConfiguration {
  /** Who accepts connections on the port. Absent: nobody. */
  readonly daemon?: { readonly program: string; readonly pristine: boolean; readonly otherFile?: string };
  /** A configuration file that changed after the daemon last read it. */
  readonly unread?: { readonly path: string; readonly changedAt: string; readonly readAt: string };
  /** What sshd says where it refuses its files. `connections` is empty then. */
  readonly invalid?: string;
  readonly connections: readonly SshdConnection[];
}

declare module './map.ts' {
  interface EvidenceMap {
    newFileMode: SshSilent | NewFileMade;
    sessionCommand: SshSilent | SessionCommand;
    sshAlgorithmOffer: SshSilent | SshAlgorithmOffer;
    sshAuthentication: SshSilent | { readonly answered: true; readonly tried: number; readonly users: readonly SshUserFacts[] };
    sshKeyLogin: SshSilent | SshKeyLogin;
    sshdConfiguration: SshdConfiguration;
  }
}
