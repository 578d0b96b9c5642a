import type { HttpOutcome } from '../../evidence/network.ts';

export const answer = (status: number, body = '', headers: Readonly<Record<string, string>> = {}): HttpOutcome => ({
  answered: true,
  scheme: 'http',
  status,
  headers,
  body,
  ms: 4,
});

export const silence = (why: 'refused' | 'timeout' | 'unreachable' | 'reset' | 'garbled' = 'refused'): HttpOutcome => ({ answered: false, why });

export const shipped = (path: string, change: { running?: boolean; pristine?: boolean; listening?: boolean } = {}) => ({
  path,
  running: true,
  pristine: true,
  listening: true,
  ...change,
});
