import type { Credentials, UserNamespace } from './credentials.ts';
import { credentialsOf } from './credentials.ts';
import type { MountPoint, Trail } from './volume.ts';

/** One range of ids: `inner` and what follows it is `outer` and what follows that. */
export interface IdRange {
  readonly inner: number;
  readonly outer: number;
  readonly size: number;
}

export interface ConfinementOptions {
  /** Of the container, 64 hexadecimal digits. */
  readonly id: string;
  /** Its root directory. There is nothing above it. */
  readonly root: Trail;
  /** Everything that is mounted, the root first. */
  readonly mounts: readonly MountPoint[];
  /** Who may enter it, by the machine's uid. */
  readonly owner: number;
  /** Users and groups alike. */
  readonly ranges: readonly IdRange[];
  readonly hostname: string;
  readonly sharesNetwork: boolean;
  /** What its root may have. */
  readonly bounding: ReadonlySet<string>;
  /** What other users keep. */
  readonly ambient: ReadonlySet<string>;
  readonly noNewPrivileges: boolean;
  /** Whether it has a filter of system calls of its own. */
  readonly filtered: boolean;
  readonly limits: Limits;
}

/** Soft limits as `ulimit` knows them. */
export interface Limits {
  readonly processes?: number;
  readonly openFiles?: number;
}

const nobody = 65_534;

/** What a container is to the kernel: what its processes see and may do. */
export class Confinement {
  readonly options: ConfinementOptions;
  readonly #namespace: UserNamespace;
  #lastPid = 0;

  constructor(options: ConfinementOptions) {
    this.options = options;
    const { bounding, ambient } = options;
    this.#namespace = { root: this.outer(0), bounding, ambient, maps: ({ uid, gid }) => this.#mapped(uid) && this.#mapped(gid) };
  }

  get root(): Trail {
    return this.options.root;
  }

  /** The machine's id for one of the container's; -1 where there is none. */
  outer(inner: number): number {
    const range = this.options.ranges.find((one) => inner >= one.inner && inner < one.inner + one.size);
    return range ? range.outer + inner - range.inner : -1;
  }

  /** The container's id for one of the machine's; nobody's where there is none. */
  inner(outer: number): number {
    const range = this.options.ranges.find((one) => outer >= one.outer && outer < one.outer + one.size);
    return range ? range.inner + outer - range.outer : nobody;
  }

  credentials(ids: { uid: number; gid: number; groups: readonly number[] }): Credentials {
    const outer = { uid: this.outer(ids.uid), gid: this.outer(ids.gid), groups: ids.groups.map((gid) => this.outer(gid)) };
    return credentialsOf(outer, this.#namespace.bounding, this.#namespace);
  }

  nextPid(): number {
    this.#lastPid += 1;
    return this.#lastPid;
  }

  #mapped(outer: number): boolean {
    return this.options.ranges.some((one) => outer >= one.outer && outer < one.outer + one.size);
  }
}
