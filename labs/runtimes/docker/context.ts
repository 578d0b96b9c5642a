import type Dockerode from 'dockerode';
import type { ImageSource } from '../../images/image-source.ts';
import type { BeforeStep } from '../start-phases.ts';
import type { LabRecords } from './state-file.ts';

/** The part of a logger that labs use. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
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
