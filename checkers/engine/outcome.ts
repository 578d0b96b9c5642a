import type { Finding, Outcome } from './contract.ts';

export const pass = (reason?: string, findings?: Finding | readonly Finding[]): Outcome => ({
  status: 'pass',
  ...(reason === undefined ? {} : { reason }),
  ...(findings === undefined ? {} : { findings: listOf(findings) }),
});

/** `reason` is one sentence for the learner: what is so, not what to do. */
export const fail = (reason: string, findings: Finding | readonly Finding[]): Outcome => ({ status: 'fail', reason, findings: listOf(findings) });

/** The subject does not exist. In a lab the engine turns this into `missing` where the subject was there at the start. */
export const notApplicable = (reason: string): Outcome => ({ status: 'notApplicable', reason });

const listOf = (findings: Finding | readonly Finding[]): readonly Finding[] =>
  Array.isArray(findings) ? (findings as readonly Finding[]) : [findings as Finding];
