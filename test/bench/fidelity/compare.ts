import { createTwoFilesPatch } from 'diff';
import { normalise } from './normaliser.ts';
import type { RecordedStep } from './recording.ts';

/** The program that a line names first, past `sudo`, its `-u` and `-n`, and assignments. */
export const commandOf = (run: string): string =>
  /^\s*(?:\w+=\$\(|\w+=\S*\s+)*(?:sudo\s+(?:(?:-u\s+\S+|-n)\s+)*(?=[^-\s]))?(?:\w+=\S*\s+)*(\S+)/.exec(run)?.[1] ?? run;

/** What differs after normalisation as a unified diff, the exit status as the last line. `undefined`: nothing. */
export function patchOf(expected: RecordedStep, actual: RecordedStep, names: readonly [string, string]): string | undefined {
  const text = ({ run, output, exit }: RecordedStep): string => `${normalise(commandOf(run), output)}exit ${exit}\n`;
  const [one, other] = [text(expected), text(actual)];
  return one === other ? undefined : createTwoFilesPatch(...names, one, other, undefined, undefined, { context: 2 });
}
