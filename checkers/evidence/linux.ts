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

/** What keeps a program running, now and after a restart. */
export interface ServiceState {
  /** By unit name, in the order asked for. `not-found`: no such unit file. */
  readonly units: readonly { readonly unit: string; readonly state: string }[];
  readonly processes: readonly { readonly pid: number; readonly program: string; readonly command: string; readonly pristine: boolean }[];
  /** What starts it at boot or later: an enabled unit, a timer, a socket, a cron line, an init script. */
  readonly starters: readonly { readonly kind: 'unit' | 'cron' | 'script'; readonly location: string; readonly line: string }[];
}

declare module './map.ts' {
  interface EvidenceMap {
    accounts: { readonly accounts: readonly Account[] };
    listeningSockets: { readonly sockets: readonly ListeningSocket[] };
    serviceState: ServiceState;
  }
}
