import type { HttpOutcome } from './network.ts';

/** A 2xx answer; with `marker`, only one that holds it. */
export const reached = (outcome: HttpOutcome, marker = ''): boolean =>
  outcome.answered && outcome.status >= 200 && outcome.status < 300 && outcome.body.includes(marker);

export const answeredWith = (outcome: HttpOutcome, statuses: readonly number[]): boolean => outcome.answered && statuses.includes(outcome.status);

const absences = {
  refused: 'refused the connection',
  timeout: 'did not answer in time',
  unreachable: 'could not be reached',
  reset: 'closed the connection without an answer',
  garbled: 'did not answer by HTTP',
} as const;

/** Completes "port 8700 ...": `answered 401`, `refused the connection`. */
export const told = (outcome: HttpOutcome): string => (outcome.answered ? `answered ${outcome.status}` : absences[outcome.why]);

/** The text that came, or nothing. */
export const bodyOf = (outcome: HttpOutcome): string => (outcome.answered ? outcome.body : '');
