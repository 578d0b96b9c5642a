/** One process that runs inside a container, as the host's kernel tells (never the container engine, whose store belongs to the learner). */
export interface ContainerProcess {
  /** Command line, for findings. */
  readonly command: string;
  /** True where this process, or one of its container, listens on the asked port. */
  readonly serves: boolean;
  /** Uid inside the container's own user namespace. */
  readonly uid: number;
  /** Lower case, without `CAP_`. */
  readonly effectiveCapabilities: readonly string[];
  readonly boundingCapabilities: readonly string[];
  readonly noNewPrivileges: boolean;
  /** True where a filter of its own is loaded, beside the one that it inherits from the machine. */
  readonly filtered: boolean;
  readonly readOnlyRoot: boolean;
  /** False where /proc/kcore, /proc/keys and the like are open, as `--privileged` leaves them. */
  readonly masked: boolean;
  readonly mounts: readonly ContainerMount[];
  /** Soft limits; absent: unlimited. */
  readonly limits: { readonly processes?: number; readonly openFiles?: number };
}

/** A mount that somebody asked for; what every container has (/proc, /dev, /etc/hosts, ...) is left out. */
export interface ContainerMount {
  readonly path: string;
  /** Path on the machine for `bind`, name for `volume`. */
  readonly source: string;
  readonly kind: 'bind' | 'volume' | 'tmpfs' | 'other';
  readonly readOnly: boolean;
}

/** Every process of every container on the machine; empty where none runs. */
export interface ContainerProcesses {
  readonly processes: readonly ContainerProcess[];
}

declare module './map.ts' {
  interface EvidenceMap {
    containerProcesses: ContainerProcesses;
  }
}
