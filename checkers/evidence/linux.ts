import type { StartUp } from '../semantics/starters.ts';
import type { SudoUser } from '../semantics/sudoers.ts';
import type { Principal } from '../semantics/unix-permissions.ts';

/** Facts about a Linux machine's accounts, sockets and services. */

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly shell: string;
  readonly home: string;
  /** `locked`: no password can ever match. `empty`: any password does, or none is asked. `set`: somebody may know it. */
  readonly password: 'locked' | 'empty' | 'set';
  readonly expired: boolean;
  /** Public keys in the account's own authorized_keys. */
  readonly keys: number;
}

export interface ListeningSocket {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6';
  readonly address: string;
  readonly port: number;
  /** Who holds it. Absent: a process that could not be named. */
  readonly process?: SocketHolder;
}
export interface SocketHolder {
  readonly pid: number;
  readonly program: string;
  /** The program's bytes are those that the machine was delivered with. */
  readonly pristine: boolean;
  readonly argv: readonly string[];
  /** Absolute paths among the arguments: true where the file is as it was delivered, false where it is changed, new or gone. */
  readonly files: Readonly<Record<string, boolean>>;
}

export interface RunningProcess {
  readonly pid: number;
  readonly program: string;
  readonly argv: readonly string[];
  readonly pristine: boolean;
}

declare module './map.ts' {
  interface EvidenceMap {
    accounts: { readonly accounts: readonly Account[] };
    /** Every account with its groups. */
    identities: { readonly accounts: readonly Principal[] };
    listeningSockets: { readonly sockets: readonly ListeningSocket[] };
    processes: { readonly processes: readonly RunningProcess[] };
    startUp: StartUp;
    /** The text that sudo reads, in its order, and who there is. */
    sudoRules: { readonly host: string; readonly text: string; readonly accounts: readonly SudoUser[] };
  }
}
