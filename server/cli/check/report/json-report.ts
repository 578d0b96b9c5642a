import type { CheckReport } from '../check-report.ts';

/** For machines; `version` changes when a field changes its meaning. */
export function jsonReport({ results, rules, ...report }: CheckReport): string {
  const plain = {
    version: 1,
    ...report,
    results: results.map(({ rule, ...result }) => ({ rule: rule.id, severity: rule.severity, ...result })),
    rules: rules.map(({ id, title, why, expects, fix, verify, severity, controls }) => ({ id, title, why, expects, fix, verify, severity, controls })),
  };
  return `${JSON.stringify(plain, undefined, 2)}\n`;
}
