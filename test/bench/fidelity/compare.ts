import { createTwoFilesPatch } from 'diff';
import { normalise } from './normaliser.ts';
import type { RecordedStep } from './recording.ts';

export interface Difference {
  readonly scenario: string;
  readonly transcript: string;
  readonly run: string;
  readonly patch: string;
}

/** The program that a line names first, past `sudo` and assignments. */
export const commandOf = (run: string): string => /^\s*(?:\w+=\S*\s+)*(?:sudo\s+(?=[^-\s]))?(?:\w+=\S*\s+)*(\S+)/.exec(run)?.[1] ?? run;

/** What differs after normalisation as a unified diff, the exit status as the last line. `undefined`: nothing. */
export function patchOf(expected: RecordedStep, actual: RecordedStep, names: readonly [string, string]): string | undefined {
  const [one, other] = [expected, actual].map(({ run, output, exit }) => `${normalise(commandOf(run), output)}exit ${exit}\n`) as [string, string];
  return one === other ? undefined : createTwoFilesPatch(names[0], names[1], one, other, undefined, undefined, { context: 2 });
}
