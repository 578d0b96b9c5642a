import type { IdRange } from '../host/confinement.ts';

/** Whose engine it is, and where it keeps things. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  /** `~/.local/share/containers/storage`. */
  readonly storage: string;
  /** `/run/user/<uid>/containers`. */
  readonly run: string;
  readonly ranges: readonly IdRange[];
}

/** What a container of an image starts with, as OCI writes it. */
export interface ImageSettings {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
}

export interface HistoryEntry {
  readonly created: string;
  readonly created_by: string;
  readonly comment?: string;
  readonly author?: string;
  readonly empty_layer?: true;
}

/** The configuration of an image, as OCI writes it. */
export interface ImageConfig {
  readonly created: string;
  readonly author?: string;
  readonly architecture: string;
  readonly os: string;
  readonly config: ImageSettings;
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly string[] };
  readonly history: readonly HistoryEntry[];
}

export interface ImageRecord {
  /** sha256 of the configuration's text. */
  readonly id: string;
  /** Of the manifest: `sha256:...`. */
  readonly digest: string;
  readonly manifest: string;
  readonly text: string;
  readonly names: readonly string[];
  readonly namesHistory: readonly string[];
  /** Ids of its layers, the lowest first. */
  readonly layers: readonly string[];
  /** The image that it was built on, where that was built here. */
  readonly parent?: string;
  /** Of cached steps: what a build compares. */
  readonly cacheKey?: string;
}

export interface LayerRecord {
  readonly id: string;
  readonly parent?: string;
  /** `sha256:...` of the layer's archive. */
  readonly diffId: string;
  /** Bytes of the archive, and of the files in it. */
  readonly archiveSize: number;
  readonly size: number;
  /** Where the archive itself is kept, because writing it anew would not give the same bytes. */
  readonly archive?: string;
}

export interface MountRequest {
  readonly type: 'bind' | 'volume' | 'tmpfs';
  /** Volumes. */
  readonly name?: string;
  readonly source: string;
  readonly destination: string;
  /** As asked for: `ro`, `mode=1777`. */
  readonly options: readonly string[];
}

/** What `podman create` asks for. */
export interface ContainerRequest {
  readonly name?: string;
  readonly image: string;
  readonly pod?: string;
  readonly command: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly env: readonly string[];
  readonly user?: string;
  readonly workdir?: string;
  readonly hostname?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly privileged: boolean;
  readonly readOnly: boolean;
  readonly readOnlyTmpfs: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly securityOpt: readonly string[];
  readonly network: string;
  readonly ulimits: readonly string[];
  readonly mounts: readonly MountRequest[];
  readonly pidsLimit: number;
  readonly memory: number;
  readonly stopTimeout: number;
  readonly stopSignal: string;
  readonly restart: string;
  readonly autoRemove: boolean;
  readonly tty: boolean;
  readonly interactive: boolean;
  readonly createCommand: readonly string[];
}

export interface Ulimit {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

export type ContainerStatus = 'created' | 'running' | 'exited';

export interface ContainerRecord extends Omit<ContainerRequest, 'image' | 'ulimits' | 'name' | 'env' | 'capAdd' | 'capDrop'> {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageName: string;
  /** Its own layer. */
  readonly layer: string;
  readonly createdMs: number;
  /** All of it, as it is executed. */
  readonly argv: readonly string[];
  readonly environment: readonly string[];
  readonly cwd: string;
  /** As asked for, or as the image says. */
  readonly runsAs: string;
  readonly bounding: readonly string[];
  readonly effective: readonly string[];
  readonly ulimits: readonly Ulimit[];
  readonly status: ContainerStatus;
  readonly pid?: number;
  readonly startedMs?: number;
  readonly finishedMs?: number;
  readonly exitCode: number;
  /** Roots of the file systems in memory that it has had, by where they are mounted. */
  readonly memoryRoots: Readonly<Record<string, { readonly root: string; readonly dev: number }>>;
}

export interface VolumeRecord {
  readonly name: string;
  readonly createdMs: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly anonymous: boolean;
  /** Not yet mounted: it will be given what the image has there. */
  readonly fresh: boolean;
}

export interface PodRecord {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
}

/** What `podman` prints after `Error: `, and its exit status. Travels to the program as an answer. */
export class EngineError extends Error {
  readonly code: number;
  constructor(message: string, code = 125) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
  }
}
