import type { Logger } from 'pino';
import type { Admission } from '#labs/admission/admission.ts';
import type { RuntimeName } from '#labs/contract.ts';
import type { Config } from '../config/settings.ts';
import type { Grader, ScenarioSource, TerminalHub } from '../contract.ts';
import type { Database } from '../database/open-database.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Disputes } from '../grading/disputes.ts';
import type { Grading } from '../grading/grading.usecases.ts';
import type { LiveLabs } from './live-labs.ts';
import type { Runtimes } from './runtimes.ts';
import type { Twins } from './twins.ts';
import type { WarmLabs } from './warm-labs.ts';

/** Everything that the use cases of attempts work with. */
export interface AttemptContext {
  readonly config: Pick<Config, 'labMinutes' | 'extendMinutes' | 'extensions' | 'pauseHours' | 'startMinutes' | 'labsPerGuest' | 'trustLocal' | 'host'>;
  readonly database: Database;
  readonly events: EventLog;
  readonly scenarios: ScenarioSource;
  readonly runtimes: Runtimes;
  readonly grading: Grading;
  readonly disputes: Disputes;
  readonly grader: Grader;
  readonly labs: LiveLabs;
  readonly terminals: TerminalHub;
  readonly warm?: WarmLabs;
  readonly twins: Twins;
  readonly log: Logger;
  /** The queue for the host that a runtime uses. */
  admission(runtime: RuntimeName): Promise<Admission>;
  now(): Date;
}
