import type { Severity } from '#checkers/engine/contract.ts';

export const severities: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

export const atLeast = (severity: Severity, limit: Severity): boolean => severities.indexOf(severity) >= severities.indexOf(limit);
