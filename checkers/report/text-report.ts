import type { Finding, Grade, Verdict } from '../engine/contract.ts';

const words: Record<Verdict['status'], string> = {
  pass: 'PASS',
  fail: 'FAIL',
  notApplicable: 'N/A',
  missing: 'REMOVED',
  unknown: 'UNKNOWN',
  error: 'ERROR',
};

/** For a terminal: score and coverage first, then every task, attack and safeguard with what was found. */
export function textReport(grade: Grade): string {
  return [
    `${grade.score} of ${grade.max} points, ${grade.evaluated} of ${grade.total} checks evaluated`,
    ...grade.tasks.flatMap((task) => [
      '',
      `${task.title} (${task.points} of ${task.max})${task.withheldBy.length ? `, withheld by ${task.withheldBy.join(', ')}` : ''}`,
      ...task.checks.flatMap((check) => row(check.id, check)),
    ]),
    ...section('Attacks', grade.attacks),
    ...section('Safeguards', grade.safeguards),
    '',
  ].join('\n');
}

const section = (title: string, rows: readonly (Verdict & { readonly id: string })[]) =>
  rows.length ? ['', title, ...rows.flatMap((one) => row(one.id, one))] : [];

const row = (id: string, { status, reason, code, findings }: Verdict) => [
  `  ${words[status].padEnd(8)}${id}: ${reason}${code ? ` [${code}]` : ''}`,
  ...(status === 'pass' ? [] : findings.map(line)),
];

const line = ({ subject, location, observed, expected }: Finding) =>
  `          ${subject}${location ? ` (${location})` : ''}: ${observed}; expected ${expected}`;
