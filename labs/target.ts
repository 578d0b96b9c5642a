import type { Duplex } from 'node:stream';

/**
 * The grader's ports into a running lab. Structurally the same as `checkers/target.ts`; the two rooms never import each other, and the
 * compiler compares the two where the server hands one to the other. Nothing here runs a program of the learner's machine for evidence,
 * except `MachineTarget.exec`, whose answer is never trusted alone.
 *
 * Errors: every method throws `TargetError` when it cannot know. None returns a default.
 */
export interface Target {
  /** The machine of that name in the scenario. Throws `TargetError('unknown_machine')`. */
  machine(name: string): MachineTarget;
  /** A platform machine on the lab's network that acts as the named visitor (`monitor`, `client`, `attacker`, ...). */
  visitor(name: string): VisitorTarget;
  /** The API of the cluster on the machine of that name, as the platform's own administrator. Throws `TargetError('no_cluster')`. */
  cluster(name: string): ClusterTarget;
}

/**
 * A Kubernetes API. Who is cluster-admin can make it lie (webhooks, labels, deleted policies): where that matters, compare with the node itself, which is a
 * machine of the same name (process arguments, files, etcd's bytes).
 */
export interface ClusterTarget {
  /** Every object of a kind, all pages. Throws with code `not_found` where the API has no such kind, and `cluster_unavailable` where it does not answer. */
  list(resource: ClusterResource): Promise<ClusterObject[]>;
  /** Whether the API would admit a new object, asked by a dry run that changes nothing, as `as` where given. */
  admits(object: ClusterObject, options: { resource: ClusterResource; as?: ClusterUser }): Promise<ClusterDecision>;
  /** Whether that user or service account may do it, as the API's own authorizer says. */
  allows(user: ClusterUser, access: ClusterAccess): Promise<ClusterDecision>;
}

/** `resource` is the plural, `group` empty for the core: `{ group: 'apps', version: 'v1', resource: 'deployments' }`. Without a namespace: of all. */
export interface ClusterResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace?: string;
}

/** As the API gives it. */
export type ClusterObject = Readonly<Record<string, unknown>>;

/** `system:serviceaccount:<namespace>:<name>` for a service account. */
export interface ClusterUser {
  readonly user: string;
  readonly groups?: readonly string[];
}

export interface ClusterAccess {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** `reason` is the API's own words. */
export interface ClusterDecision {
  readonly allowed: boolean;
  readonly reason: string;
}

export interface MachineTarget {
  readonly name: string;
  /** Address on the lab's network, IPv4. */
  readonly address: string;
  /** Reads one file beneath the machine's root; symbolic links resolve inside that root. `undefined`: no such file. At most `maxBytes` (default 1 MiB) bytes. */
  read(path: string, options?: { maxBytes?: number }): Promise<FileRead | undefined>;
  /** lstat of everything that the globs match (`*`, `**`, `?`; `**` never leaves a mount). Sorted by path; throws above 20,000 entries. */
  list(globs: readonly string[]): Promise<FileStat[]>;
  /** Every process in the machine and in containers nested in it, as the host's kernel tells. */
  processes(): Promise<ProcessFact[]>;
  /** Listening and bound sockets of the machine's network namespace. */
  sockets(): Promise<SocketFact[]>;
  /** Runs a program of the platform (never the machine's own) over the machine's files or namespaces, and returns its standard output. */
  tool(name: ToolName, args?: Readonly<Record<string, string>>): Promise<string>;
  /** Which of these files still equal the image's. A file that the image does not have is `false`; one that is absent now is `undefined`. */
  pristine(paths: readonly string[]): Promise<Record<string, boolean | undefined>>;
  /** A connection made inside the machine's own network namespace (127.0.0.1 reaches its loopback services). */
  dial(to: { port: number; host?: string; timeoutMs?: number }): Promise<Duplex>;
  /** Runs a command inside the machine. The machine's programs belong to the learner: use it for behaviour, never as the only evidence. */
  exec(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
}

/**
 * `sshd-effective`: `sshd -T` of the platform's own sshd over the machine's /etc/ssh, passwd and group; args `user`, `host`, `addr` make it `-C`, and each line of
 * `options` is one more `-o`. Files that sshd refuses are `tool_failed` with its exit status 255 and words.
 * `systemd-units`: JSON array of `{ unit, state, preset }` for every unit file (`enabled`, `disabled`, `masked`, `static`, ...), by the platform's own systemctl over the machine's root.
 * `firewall`: JSON `{ nft: <nft -j list ruleset>, iptables: <iptables-save text> }` of the machine's network namespace.
 */
export type ToolName = 'sshd-effective' | 'systemd-units' | 'firewall';

export interface VisitorTarget {
  readonly name: string;
  /** Source address of this visitor on the lab's network. Fixed for the lab where the scenario says so, else drawn anew for each Check. */
  readonly address: string;
  /** TCP connection from this visitor. Rejects with `code` ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH or ECONNRESET. */
  dial(to: { host: string; port: number; timeoutMs?: number }): Promise<Duplex>;
  /** Runs a bash script of the platform as an unprivileged user on the visitor's machine. File descriptor 3 is its report, apart from what it prints. */
  run(script: VisitorScript): Promise<ScriptResult>;
}

export interface VisitorScript {
  readonly source: string;
  /** Added to `FROM` (this visitor's address) and one `<MACHINE>_ADDRESS` per machine (upper case, `-` as `_`). */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface ScriptResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What the script wrote on file descriptor 3. */
  readonly report: string;
}

export interface ExecOptions {
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array;
  /** Default 30,000 ms. On time-out or abort the command is killed and the promise rejects with `TargetError('timeout' | 'aborted')`. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Output above this many bytes is cut and `truncated` set. Default 1 MiB. */
  readonly maxBytes?: number;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
}

export type FileKind = 'file' | 'directory' | 'symlink' | 'socket' | 'fifo' | 'device';

export interface FileStat {
  readonly path: string;
  readonly kind: FileKind;
  /** Permission bits with setuid, setgid and sticky, 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  /** Symbolic links only. */
  readonly linkTarget?: string;
}

export interface FileRead {
  readonly stat: FileStat;
  readonly content: Uint8Array;
  readonly truncated: boolean;
}

export interface ProcessFact {
  /** Pid in the machine's own namespace. */
  readonly pid: number;
  readonly ppid: number;
  /** As the machine's own user namespace sees them. */
  readonly uid: number;
  readonly gid: number;
  readonly comm: string;
  readonly argv: readonly string[];
  /** Path of the executable in the process's own root, and whether its bytes equal the image's file of that path (`undefined`: the image has none). */
  readonly exe: string;
  readonly exeSha256?: string;
  readonly exePristine?: boolean;
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** Names without `CAP_`, lower case: `net_admin`. */
  readonly capabilities: readonly string[];
  readonly boundingCapabilities: readonly string[];
  readonly noNewPrivileges: boolean;
  /** 0 off, 1 strict, 2 filter. */
  readonly seccomp: number;
  /** How many filters are stacked; a nested process inherits its machine's. 0 on kernels before 5.9, which do not tell. */
  readonly seccompFilters: number;
  /** True where the process lives in a mount namespace other than the machine's init: a nested container. */
  readonly nested: boolean;
  /** Nested processes only: the uid inside the container's own user namespace, the parsed /proc/<pid>/mountinfo, and soft limits of /proc/<pid>/limits (`undefined` values: unlimited). */
  readonly innerUid?: number;
  readonly mounts?: readonly MountFact[];
  readonly limits?: { readonly processes?: number; readonly addressSpace?: number; readonly openFiles?: number };
  /** Control group path below the machine's own. */
  readonly cgroup: string;
}

export interface MountFact {
  readonly mountPoint: string;
  readonly source: string;
  readonly root: string;
  readonly fsType: string;
  readonly readOnly: boolean;
  readonly options: readonly string[];
}

export interface SocketFact {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6';
  readonly address: string;
  readonly port: number;
  /** Owner of the socket, where it has one: the first process that holds it. */
  readonly pid?: number;
  readonly uid: number;
}

export class TargetError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TargetError';
    this.code = code;
  }
}
