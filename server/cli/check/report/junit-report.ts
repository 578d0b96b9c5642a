import type { CheckReport, CheckResult, Unknown } from '../check-report.ts';
import { placeOf } from './text-report.ts';

/** JUnit XML: a suite for each file, a case for each rule and subject, an `error` for what could not be judged. */
export function junitReport({ results, unknown }: CheckReport): string {
  const files = [...new Set([...results, ...unknown].map(({ file }) => file))];
  const suites = files.map((file) => suite(file, { results: results.filter((one) => one.file === file), unknown: unknown.filter((one) => one.file === file) }));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="rampart check"${counts({ results, unknown })}>`,
    ...suites.flat(),
    '</testsuites>',
    '',
  ].join('\n');
}

type Part = Pick<CheckReport, 'results' | 'unknown'>;

const suite = (file: string, part: Part): string[] => [
  `  <testsuite name="${escaped(file)}"${counts(part)}>`,
  ...part.results.flatMap(testCase),
  ...part.unknown.flatMap(errorCase),
  '  </testsuite>',
];

const counts = ({ results, unknown }: Part) => {
  const having = (status: CheckResult['status']) => results.filter((one) => one.status === status).length;
  return ` tests="${results.length + unknown.length}" failures="${having('fail')}" errors="${unknown.length}" skipped="${having('notApplicable')}"`;
};

function testCase({ rule, file, subject, status, reason, findings }: CheckResult): string[] {
  const head = `    <testcase name="${escaped(`${rule.id}: ${subject}`)}" classname="${escaped(file)}" file="${escaped(file)}"`;
  if (status === 'pass') return [`${head}/>`];
  const body = findings.map(({ location, observed, expected }) => `${location ?? subject}: ${observed}; expected ${expected}`).join('\n');
  const inner =
    status === 'fail' ? `<failure type="${rule.severity}" message="${escaped(reason)}">${escaped(body)}</failure>` : `<skipped message="${escaped(reason)}"/>`;
  return [`${head}>`, `      ${inner}`, '    </testcase>'];
}

const errorCase = (one: Unknown): string[] => [
  `    <testcase name="${escaped(`unknown: ${one.subject ?? one.file}`)}" classname="${escaped(one.file)}" file="${escaped(one.file)}">`,
  `      <error type="unknown" message="${escaped(one.reason)}">${escaped(placeOf(one))}</error>`,
  '    </testcase>',
];

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;' };
/** XML knows no way to write most control characters. */
const escaped = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd').replace(/[&<>"\n]/g, (character) => entities[character] ?? character);
