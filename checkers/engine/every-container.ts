import type { ContainerProcess, ContainerProcesses } from '../evidence/container.ts';
import type { Outcome } from './contract.ts';
import { fail, notApplicable, pass } from './outcome.ts';

/** What a container rule says of one process: what it saw where that is wrong, or undefined where it is right. */
export interface ContainerFault {
  readonly reason: string;
  readonly observed: string;
  readonly expected: string;
}

/** Holds where every process of every container does, and at least one container serves. Otherwise one finding a faulty process. */
export function everyContainer({ processes }: ContainerProcesses, judge: (process: ContainerProcess) => ContainerFault | undefined): Outcome {
  if (!processes.some((process) => process.serves)) return notApplicable('No container serves the application');
  const faults = processes.flatMap((process) => {
    const fault = judge(process);
    return fault === undefined ? [] : [{ fault, finding: { subject: process.command, observed: fault.observed, expected: fault.expected } }];
  });
  const first = faults[0];
  return first === undefined
    ? pass()
    : fail(
        first.fault.reason,
        faults.map(({ finding }) => finding),
      );
}
