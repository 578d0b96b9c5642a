import type Dockerode from 'dockerode';
import type { MachineSpec, PreparedImage, StartContext } from '../../contract.ts';
import type { BeforeStep } from './start-phases.ts';
import type { LabRecords } from './state-file.ts';

/** The part of a logger that labs use. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface PlatformImage {
  readonly image: string;
  /** Named volume with the agent; Docker fills it from the platform image's /.rampart on its first mount. */
  readonly agentVolume: string;
}

/** Images and what they mean for a container. */
export interface ImageSource {
  platform(context: StartContext): Promise<PlatformImage>;
  machine(name: string, spec: MachineSpec, context: StartContext): Promise<PreparedImage>;
  /** A tar of the recipe's seed files, owners and modes included, to be put into the machine before it starts. */
  seed(spec: MachineSpec, image: string): Promise<Buffer | undefined>;
  /** SHA-256 of every file that the image's manifest names, by path, read from the image and never from a lab. */
  manifest(image: string): Promise<ReadonlyMap<string, string>>;
}

export interface DockerContext {
  readonly docker: Dockerode;
  readonly instance: string;
  readonly networkPool: string;
  readonly records: LabRecords;
  readonly images: ImageSource;
  readonly log: Log;
  readonly before: BeforeStep;
}
