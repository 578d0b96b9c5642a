import type { Severity } from '#checkers/engine/contract.ts';
import type { CheckReport } from './check-report.ts';
import { atLeast } from './report/severity.ts';

export type FailOn = Severity | 'never';

/** Bits 1 and 4 add up; 2 stands alone: the command line was wrong and nothing was judged. */
export const exitCodes = { failed: 1, usage: 2, unknown: 4 } as const;

export function exitCodeOf({ results, unknown }: CheckReport, failOn: FailOn): number {
  const failed = failOn !== 'never' && results.some(({ status, rule }) => status === 'fail' && atLeast(rule.severity, failOn));
  return (failed ? exitCodes.failed : 0) + (unknown.length > 0 ? exitCodes.unknown : 0);
}
