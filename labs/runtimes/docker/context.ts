import type Dockerode from 'dockerode';
import type { RuntimeName } from '../../contract.ts';
import type { ImageSource } from '../../images/image-source.ts';
import type { BeforeStep } from '../start-phases.ts';
import type { Machine } from './machine.ts';
import type { Services } from './services.ts';
import type { MachineStart } from './start-machine.ts';
import type { ClusterTarget } from '../../target.ts';
import type { LabRecords } from './state-file.ts';

/** The part of a logger that labs use. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** What a runtime of clusters adds to one of containers. */
export interface Clusters {
  /** As `startMachine`, for a machine that is the node of a cluster. */
  startNode(services: Services, start: MachineStart): Promise<Machine>;
  /** Gives the lab's other machines their way into the cluster, before they are handed over. */
  join(services: Services, machines: readonly Machine[]): Promise<void>;
  target(services: Services, node: Machine): ClusterTarget;
}

export interface DockerContext {
  /** Whose labs these are: clusters are run by the same parts. */
  readonly runtime: RuntimeName;
  readonly docker: Dockerode;
  readonly instance: string;
  readonly networkPool: string;
  readonly records: LabRecords;
  readonly images: ImageSource;
  readonly log: Log;
  readonly before: BeforeStep;
  /** Absent where this runtime has no clusters. */
  readonly clusters?: Clusters;
}
