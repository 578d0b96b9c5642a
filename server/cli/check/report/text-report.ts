import type { CheckReport, CheckResult, LocatedFinding, Unknown } from '../check-report.ts';
import { severities } from './severity.ts';

/** For people: what is wrong with its line, what could not be judged, and a count of everything. */
export const textReport = (report: CheckReport): string =>
  [...report.results.filter(({ status }) => status === 'fail').flatMap(failure), ...report.unknown.flatMap(unknown), ...summary(report), '']
    .map(printable)
    .join('\n');

/** Files are strangers': nothing of them may steer the terminal. */
const printable = (line: string) => line.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, '\ufffd');

function failure({ rule, file, reason, findings }: CheckResult): string[] {
  const line = findings[0]?.line;
  return [`${line === undefined ? file : `${file}:${line}`}  ${rule.severity.toUpperCase()}  ${rule.id}`, `  ${reason}`, ...findings.flatMap(shown), ''];
}

const shown = ({ line, excerpt, observed, expected }: LocatedFinding): string[] => [
  ...(excerpt === undefined ? [] : [`  ${String(line).padStart(5)} | ${excerpt}`]),
  `        ${observed}; expected ${expected}`,
];

const unknown = (one: Unknown): string[] => [`${placeOf(one)}  UNKNOWN`, `  ${one.reason}`, ''];

/** `file:line:column`, as far as it is known. */
export const placeOf = ({ file, line, column }: Unknown): string => [file, line, column].filter((part) => part !== undefined).join(':');

function summary({ files, subjects, results, unknown, passedOver }: CheckReport): string[] {
  const failed = results.filter(({ status }) => status === 'fail');
  const bySeverity = severities
    .toReversed()
    .map((severity) => [severity, failed.filter(({ rule }) => rule.severity === severity).length] as const)
    .filter(([, count]) => count > 0);
  const passed = results.filter(({ status }) => status === 'pass').length;
  const kinds = Object.entries(passedOver).map(([kind, count]) => `${kind} ${count}`);
  return [
    `${counted(subjects, 'object')} in ${counted(files, 'file')}: ${passed} passed, ${failed.length} failed${bySeverity.length ? ` (${bySeverity.map(([severity, count]) => `${count} ${severity}`).join(', ')})` : ''}, ${unknown.length} unknown`,
    ...(kinds.length > 0 ? [`not judged by these rules: ${kinds.join(', ')}`] : []),
  ];
}

const counted = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
