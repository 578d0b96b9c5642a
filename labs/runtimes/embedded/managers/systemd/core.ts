import type { HostParts } from '../../host/virtual-host.ts';
import type { Unit, Units } from './units.ts';

export interface JobResult {
  readonly unit: string;
  readonly result: 'done' | 'failed' | 'dependency' | 'canceled' | 'skipped';
  /** Why a job could not be made at all: `Unit x.service not found.` */
  readonly refused?: string;
}

/** What the parts of the service manager share. */
export interface Core {
  readonly host: HostParts;
  readonly units: Units;
  /** A message of systemd's own about a unit. */
  log(unit: string, message: string, priority?: number): void;
  /** Jobs with their dependencies. */
  start(name: string): Promise<JobResult>;
  stop(name: string): Promise<JobResult>;
  /** One unit changed: what waits for it (its socket, its timer) looks again. */
  settled(unit: Unit): void;
}

export const titleOf = ({ id, description }: Pick<Unit, 'id' | 'description'>): string => (description === id ? id : `${id} - ${description}`);
