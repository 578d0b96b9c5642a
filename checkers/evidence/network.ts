import type { NftRuleset } from '../semantics/netfilter/nft-ruleset.ts';
import type { SysctlFile } from '../semantics/sysctl-files.ts';

declare module './map.ts' {
  interface EvidenceMap {
    dockerApi: DockerApi;
    endpointReach: EndpointReach;
    firewall: Firewall;
    httpGuard: HttpGuard;
    httpRoles: HttpRoles;
    httpRoundTrip: HttpRoundTrip;
    networkSysctls: NetworkSysctls;
    reachablePorts: ReachablePorts;
    requestBurst: RequestBurst;
    tlsService: TlsService;
  }
}

/** What came of one HTTP request. `body` is text, cut at 64 KiB; header names are lower case. */
export type HttpOutcome =
  | {
      readonly answered: true;
      readonly scheme: 'http' | 'https';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly ms: number;
    }
  | { readonly answered: false; readonly why: 'refused' | 'timeout' | 'unreachable' | 'reset' | 'garbled' };

/** Who may read an endpoint, told by asking from several addresses. */
export interface EndpointReach {
  readonly port: number;
  readonly path: string;
  /** Text by which the endpoint's own answer is known. */
  readonly marker: string;
  readonly allowed: { readonly visitor: string; readonly outcome: HttpOutcome };
  /** Two tries of each stranger on the endpoint's port; the first try also on every other open port. */
  readonly strangers: readonly { readonly visitor: string; readonly port: number; readonly tries: readonly HttpOutcome[] }[];
}

/** Every TCP door of a machine, asked for the version of a Docker daemon without any credential. */
export interface DockerApi {
  readonly doors: readonly { readonly from: 'the network' | 'the machine itself'; readonly port: number; readonly outcome: HttpOutcome }[];
}

/** How a protected request is answered with its credential and without. */
export interface HttpGuard {
  readonly port: number;
  readonly request: string;
  readonly marker: string;
  readonly control: HttpOutcome;
  /** `how` completes "a request ...": "without a credential". */
  readonly attempts: readonly { readonly how: string; readonly port: number; readonly outcome: HttpOutcome }[];
}

/** What a subject may do, beside what it may not. */
export interface HttpRoles {
  readonly port: number;
  /** `the viewer`. */
  readonly subject: string;
  /** Something that the subject may do: proves that path, tools and credential work. */
  readonly control: { readonly request: string; readonly outcome: HttpOutcome };
  readonly forbidden: readonly { readonly request: string; readonly port: number; readonly outcome: HttpOutcome }[];
}

/** An action with a nonce, and what is read afterwards. */
export interface HttpRoundTrip {
  readonly port: number;
  readonly who: string;
  readonly steps: readonly { readonly request: string; readonly outcome: HttpOutcome }[];
  /** What the last answer must hold. */
  readonly expected: string;
  readonly program?: GenuineProgram;
}

/** Whether the program that is to serve runs as it was shipped. */
export interface GenuineProgram {
  readonly path: string;
  readonly running: boolean;
  readonly pristine: boolean;
  /** It holds a listening socket. */
  readonly listening: boolean;
}

/** IPv4 settings of the kernel. Keys are paths below /proc/sys. */
export interface NetworkSysctls {
  /** Without loopback. */
  readonly interfaces: readonly string[];
  readonly live: Readonly<Record<string, number>>;
  /** What systemd-sysctl reads at boot, in its order. Empty where it does not run. */
  readonly files: readonly SysctlFile[];
}

/** The packet filter of the running kernel, and what would load one at boot. */
export interface Firewall {
  /** `nft -j list ruleset` without its first object, and iptables-save. */
  readonly nft: NftRuleset;
  readonly iptables: string;
  readonly address: string;
  /** Somebody on the lab's network of whom the machine knows nothing. */
  readonly stranger: string;
  /** Without loopback. */
  readonly interfaces: readonly string[];
  /** TCP and UDP ports that are held, beyond loopback. */
  readonly held: readonly number[];
  /** What the units for a packet filter read at boot. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** Which TCP ports take a connection of a stranger, of those that are held beyond loopback and of those that are asked for. */
export interface ReachablePorts {
  readonly ports: readonly { readonly port: number; readonly reached: boolean; readonly why?: string }[];
}

/** A burst with one key, another key's requests in its midst. */
export interface RequestBurst {
  readonly port: number;
  /** The first request of a key that had rested. */
  readonly first: HttpOutcome;
  readonly sent: number;
  readonly spanMs: number;
  /** How many answers of each status; `none` where no answer came. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Of the first 429; `null` where it has none. Absent: no 429 came. */
  readonly retryAfter?: string | null;
  readonly neighbour: readonly HttpOutcome[];
}

export interface TlsService {
  readonly port: number;
  readonly serverName: string;
  readonly plain: HttpOutcome;
  readonly handshake:
    | { readonly ok: true; readonly protocol: string; readonly trusted: boolean; readonly problem: string; readonly names: string; readonly validTo: string }
    | { readonly ok: false; readonly why: string };
  /** Whether a client that speaks nothing newer than TLS 1.1 gets in. */
  readonly oldProtocol: boolean;
}
